package dev.dray.server.api;

import dev.dray.server.http.Answer;
import dev.dray.server.http.Exchange;
import dev.dray.server.http.Method;
import dev.dray.server.http.Route;
import dev.dray.server.http.Routes;
import dev.dray.server.http.Scope;
import java.util.List;
import java.util.UUID;

/// The tasks: listed, shown, ended.
final class TaskRoutes implements Routes {

  private final Tasks tasks;

  TaskRoutes(Tasks tasks) {
    this.tasks = tasks;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        Route.get("/api/v1/tasks", _ -> Answer.json(200, Fields.items(tasks.all(), Task::write))),
        Route.get("/api/v1/tasks/{id}", exchange -> answer(tasks.require(id(exchange)))),
        new Route(
            Method.POST,
            "/api/v1/tasks/{id}/cancel",
            Scope.DOWNLOAD,
            exchange -> answer(tasks.cancel(id(exchange)))));
  }

  private static UUID id(Exchange exchange) {
    return Params.parsed("id", exchange.pathValue("id"), UUID::fromString);
  }

  private static Answer answer(Task task) {
    return Answer.json(200, Fields.of(task::write));
  }
}
