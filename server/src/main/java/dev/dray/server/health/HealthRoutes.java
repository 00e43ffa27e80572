package dev.dray.server.health;

import dev.dray.server.http.Answer;
import dev.dray.server.http.Exchange;
import dev.dray.server.http.Method;
import dev.dray.server.http.Route;
import dev.dray.server.http.Routes;
import dev.dray.server.http.Scope;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// `GET /health` answers as long as the service can answer at all; `GET /ready` says whether it
/// takes work, and 503 if it does not; `GET /metrics` has its numbers for Prometheus.
public final class HealthRoutes implements Routes {

  private static final String METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private final String version;
  private final List<Check> checks;
  private final Meters meters;

  /// @param version of the program
  public HealthRoutes(String version, List<? extends Check> checks, Meters meters) {
    this.version = version;
    this.checks = List.copyOf(checks);
    this.meters = meters;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        new Route(Method.GET, "/health", Scope.NONE, _ -> health()),
        new Route(Method.GET, "/ready", Scope.NONE, this::ready),
        new Route(
            Method.GET,
            "/metrics",
            Scope.READ,
            _ -> Answer.bytes(200, METRICS_TYPE, meters.text())));
  }

  private Answer health() {
    return Answer.json(
        200, JsonNodeFactory.instance.objectNode().put("status", "ok").put("version", version));
  }

  /// What exactly is wrong is for those who may look.
  private Answer ready(Exchange exchange) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ObjectNode each = JsonNodeFactory.instance.objectNode();
    boolean well = true;
    for (Check check : checks) {
      Optional<String> trouble = trouble(check);
      well &= trouble.isEmpty();
      boolean maySee = exchange.caller().scope().covers(Scope.READ);
      each.put(check.name(), trouble.map(t -> maySee ? t : "not ready").orElse("ok"));
    }
    json.put("status", well ? "ok" : "not ready");
    json.set("checks", each);
    return Answer.json(well ? 200 : 503, json);
  }

  private static Optional<String> trouble(Check check) {
    try {
      return check.trouble();
    } catch (RuntimeException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }
}
