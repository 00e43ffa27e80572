package dev.dray.server.health;

import dev.dray.server.http.Answer;
import dev.dray.server.http.Method;
import dev.dray.server.http.Route;
import dev.dray.server.http.Routes;
import dev.dray.server.http.Scope;
import java.util.List;
import java.util.Map;

/// `GET /health`: answers as long as the service can answer at all.
public final class HealthRoutes implements Routes {

  private final String version;

  /// @param version of the program
  public HealthRoutes(String version) {
    this.version = version;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        new Route(
            Method.GET,
            "/health",
            Scope.NONE,
            _ -> Answer.json(200, Map.of("status", "ok", "version", version))));
  }
}
