package dev.dray.server.api;

import dev.dray.Dray;
import dev.dray.server.guard.AuditEntry;
import dev.dray.server.http.Route;
import dev.dray.server.http.Routes;
import dev.dray.server.job.Jobs;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/// Everything below `/api` and the list of models below `/v1`, put together. Thread-safe.
public final class Api implements Routes, AutoCloseable {

  private final Tasks tasks;
  private final List<Route> routes;

  /// The API on top of a library and its jobs, which stay the caller's to close.
  ///
  /// @param activity the newest things that callers did, at most so many
  /// @param version what the service calls itself
  /// @param clock the time
  public Api(
      Dray dray,
      Jobs jobs,
      IntFunction<List<AuditEntry>> activity,
      String version,
      InstantSource clock) {
    this.tasks = new Tasks(jobs.events(), clock);
    DownloadRoutes downloads = new DownloadRoutes(dray, jobs);
    LocalModels models = new LocalModels(dray, jobs.events()::last, System::nanoTime);
    RegistryView view = new RegistryView(dray);
    this.routes =
        Stream.of(
                downloads,
                new EventRoutes(jobs.events()),
                new FindRoutes(dray),
                new LocalRoutes(dray, models, tasks, downloads),
                new PlaceRoutes(dray),
                new RegistryRoutes(dray, view, tasks, downloads),
                new CatalogRoutes(dray),
                new TaskRoutes(tasks),
                new ServiceRoutes(
                    dray, jobs, activity, version, clock.instant().truncatedTo(ChronoUnit.MILLIS)),
                new SettingRoutes(dray),
                new TokenRoutes(dray),
                new OpenAiRoutes(dray, view),
                new ContractRoutes())
            .flatMap(room -> room.routes().stream())
            .map(route -> route.method().changes() ? telling(route, models) : route)
            .toList();
  }

  /// Whatever a caller changed may concern the models of this machine.
  private static Route telling(Route route, LocalModels models) {
    return new Route(
        route.method(),
        route.template(),
        route.scope(),
        exchange -> {
          try {
            return route.handler().answer(exchange);
          } finally {
            models.changed();
          }
        });
  }

  @Override
  public List<Route> routes() {
    return routes;
  }

  /// Ends every task.
  @Override
  public void close() {
    tasks.close();
  }
}
