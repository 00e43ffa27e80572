package dev.dray.server.api;

import dev.dray.Dray;
import dev.dray.federation.StoreReport;
import dev.dray.location.Location;
import dev.dray.server.http.Answer;
import dev.dray.server.http.Exchange;
import dev.dray.server.http.Route;
import dev.dray.server.http.Routes;
import dev.dray.store.DiskSpace;
import java.util.List;
import java.util.Locale;

/// The stores of this machine, and the places with names. Both are configured, never made by a
/// caller: a path to write cannot be sent to the service.
final class PlaceRoutes implements Routes {

  private final Dray dray;

  PlaceRoutes(Dray dray) {
    this.dray = dray;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        Route.get("/api/v1/stores", this::stores), Route.get("/api/v1/locations", this::locations));
  }

  private Answer stores(Exchange exchange) {
    return Answer.json(200, Fields.items(dray.stores(), PlaceRoutes::store));
  }

  private static void store(StoreReport report, Fields fields) {
    fields
        .text("kind", report.store().kind().key())
        .text("path", report.store().root())
        .text("found_by", report.store().origin())
        .number("models", report.models())
        .number("bytes", report.bytes().bytes());
  }

  private Answer locations(Exchange exchange) {
    return Answer.json(200, Fields.items(dray.locations().all(), PlaceRoutes::location));
  }

  private static void location(Location location, Fields fields) {
    fields
        .text("name", location.name())
        .texts("aliases", location.aliases())
        .text("path", location.root())
        .text("layout", location.layout().name().toLowerCase(Locale.ROOT))
        .flag("exists", location.exists())
        .number("free_bytes", DiskSpace.usable(location.root()).bytes())
        .text("set_by", location.origin());
  }
}
