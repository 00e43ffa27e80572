package dev.dray.server.api;

import dev.dray.Dray;
import dev.dray.ModelRef;
import dev.dray.error.ConflictException;
import dev.dray.error.ErrorContext;
import dev.dray.location.Location;
import dev.dray.registry.DownloadRegistry;
import dev.dray.registry.RegistryContents;
import dev.dray.registry.RegistryEntry;
import dev.dray.registry.ScanRequest;
import dev.dray.registry.Scanned;
import dev.dray.server.http.Answer;
import dev.dray.server.http.Exchange;
import dev.dray.server.http.Method;
import dev.dray.server.http.Route;
import dev.dray.server.http.Routes;
import dev.dray.server.http.Scope;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The registry: listed, shown, entries removed, what lies in a location entered.
final class RegistryRoutes implements Routes {

  private static final String BACKEND = "vllm";

  private final Dray dray;
  private final RegistryView view;
  private final Tasks tasks;
  private final ActiveModels active;

  RegistryRoutes(Dray dray, RegistryView view, Tasks tasks, ActiveModels active) {
    this.dray = dray;
    this.view = view;
    this.tasks = tasks;
    this.active = active;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        Route.get("/api/v1/registry", this::list),
        Route.get("/api/v1/registry/{name...}", this::show),
        new Route(Method.DELETE, "/api/v1/registry/{name...}", Scope.ADMIN, this::remove),
        new Route(Method.POST, "/api/v1/registry/scan", Scope.ADMIN, this::scan));
  }

  private Answer list(Exchange exchange) {
    DownloadRegistry downloads = dray.downloadRegistry();
    Page<RegistryEntry> page = Page.of(chosen(exchange), exchange);
    return Answer.json(
        200,
        Fields.page(
            page, (entry, fields) -> EntryJson.write(entry, downloads.installed(entry), fields)));
  }

  private List<RegistryEntry> chosen(Exchange exchange) {
    String text = Params.text(exchange, "q").orElse("").toLowerCase(Locale.ROOT);
    Optional<String> backend = Params.text(exchange, "backend");
    Optional<String> format = Params.text(exchange, "format");
    Optional<String> role = Params.text(exchange, "role");
    boolean deprecated = Params.flag(exchange, "deprecated");
    boolean logical = Params.flag(exchange, "logical");
    boolean trials = Params.flag(exchange, "testing");
    List<RegistryEntry> chosen = new ArrayList<>();
    for (RegistryView.Shown one : view.all()) {
      RegistryEntry entry = one.entry();
      boolean wanted =
          (deprecated || !entry.deprecated())
              && (logical || entry.hasPath())
              && (trials || !one.trial())
              && one.words().contains(text)
              && (backend.isEmpty() || backend.get().equalsIgnoreCase(entry.backend()))
              && (format.isEmpty()
                  || format.get().equalsIgnoreCase(entry.download().format().orElse("")))
              && (role.isEmpty() || entry.roles().contains(role.get()));
      if (wanted) {
        chosen.add(entry);
      }
    }
    return chosen;
  }

  private Answer show(Exchange exchange) {
    RegistryContents contents = dray.registry().contents();
    RegistryEntry entry = contents.require(exchange.pathValue("name"));
    return Answer.json(
        200,
        Fields.of(fields ->
            EntryJson.details(entry, contents, dray.downloadRegistry().installed(entry), fields)));
  }

  private Answer remove(Exchange exchange) {
    boolean dryRun = Params.flag(exchange, "dry_run");
    RegistryEntry entry = dray.registry().contents().require(exchange.pathValue("name"));
    boolean files = Params.flag(exchange, "files");
    Optional<String> user = files ? userOf(entry) : Optional.empty();
    if (user.isPresent()) {
      throw new ConflictException(
          "The files of " + entry.name() + " stay: " + user.get(),
          "Cancel that download first.",
          ErrorContext.of(entry.name()));
    }
    EntryRemoval removal = EntryRemoval.plan(dray, entry, Params.flag(exchange, "purge"), files);
    return Answer.json(200, dryRun ? removal.planned() : removal.carriedOut(dray));
  }

  private Optional<String> userOf(RegistryEntry entry) {
    try {
      return entry.repository().map(ModelRef::parse).flatMap(active::userOf);
    } catch (IllegalArgumentException e) {
      // What the registry calls a repository need not be one.
      return Optional.empty();
    }
  }

  private Answer scan(Exchange exchange) throws IOException {
    Body body = Body.of(exchange, "location", "dry_run");
    Location location = Destinations.named(dray, body.required("location"));
    boolean dryRun = body.flag("dry_run");
    ScanRequest request =
        new ScanRequest(location.root(), BACKEND, Optional.empty(), false, false, dryRun);
    return tasks.accepted(
        tasks.start(
            TaskKind.SCAN,
            "Enter what lies in " + location.name(),
            work -> {
              work.say("Looking through " + location.root());
              List<Scanned> found = dray.scan(request);
              work.say(String.format(Locale.ROOT, "%,d models found", found.size()));
              return Fields.list(found, RegistryRoutes::scanned);
            }));
  }

  private static void scanned(Scanned one, Fields fields) {
    fields
        .text("path", one.path())
        .text("repository", one.repository())
        .text("format", one.format())
        .text("quantization", one.quantization())
        .number("bytes", one.bytes())
        .text("outcome", one.outcome().name().toLowerCase(Locale.ROOT))
        .text("name", Optional.of(one.name()).filter(text -> !text.isEmpty()))
        .text("reason", Optional.of(one.reason()).filter(text -> !text.isEmpty()));
  }
}
