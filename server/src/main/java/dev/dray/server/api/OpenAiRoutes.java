package dev.dray.server.api;

import dev.dray.Dray;
import dev.dray.registry.DownloadFacts;
import dev.dray.registry.DownloadRegistry;
import dev.dray.registry.RegistryContents;
import dev.dray.registry.RegistryEntry;
import dev.dray.server.http.Answer;
import dev.dray.server.http.Exchange;
import dev.dray.server.http.RefusedException;
import dev.dray.server.http.Route;
import dev.dray.server.http.Routes;
import dev.dray.settings.Settings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The models of the registry in the shape of OpenAI's `GET /v1/models`, for programs that choose
/// from such a list. The names are those of `dray list`, as ImageWorks' chat proxy has them.
final class OpenAiRoutes implements Routes {

  private final Dray dray;
  private final RegistryView view;

  OpenAiRoutes(Dray dray, RegistryView view) {
    this.dray = dray;
    this.view = view;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        Route.get("/v1/models", _ -> list()), Route.get("/v1/models/{model...}", this::show));
  }

  private Answer list() {
    List<RegistryEntry> shown = shown();
    Map<String, Integer> names = names(shown);
    return Answer.json(
        200,
        Fields.of(fields ->
            fields
                .text("object", "list")
                .objects("data", shown, (entry, one) -> write(entry, names, one))));
  }

  private Answer show(Exchange exchange) {
    String wanted = exchange.pathValue("model");
    List<RegistryEntry> shown = shown();
    Map<String, Integer> names = names(shown);
    RegistryEntry entry =
        shown.stream()
            .filter(one -> id(one, names).equals(wanted))
            .findFirst()
            .orElseGet(() -> visible(shown, wanted));
    return Answer.json(200, Fields.of(fields -> write(entry, names, fields)));
  }

  /// Any other name of a model that is on the list. One that is hidden is not told of by its name
  /// either.
  private RegistryEntry visible(List<RegistryEntry> shown, String wanted) {
    RegistryContents contents = dray.registry().contents();
    List<RegistryEntry> meant = new ArrayList<>(contents.matches(wanted));
    meant.retainAll(shown);
    return meant.size() == 1 ? meant.getFirst() : hidden(contents, wanted);
  }

  private static RegistryEntry hidden(RegistryContents contents, String wanted) {
    if (contents.matches(wanted).size() == 1) {
      throw RefusedException.notFound(
          "'" + wanted + "' is in the registry and not on this list",
          "It is not installed, deprecated or a trial; settings below 'models-list' show such ones.");
    }
    return contents.require(wanted);
  }

  private List<RegistryEntry> shown() {
    Settings settings = dray.settings();
    DownloadRegistry downloads = dray.downloadRegistry();
    PathMap paths = PathMap.parse(settings.registryPathMap());
    List<RegistryEntry> shown = new ArrayList<>();
    for (RegistryView.Shown one : view.all()) {
      RegistryEntry entry = one.entry();
      boolean wanted =
          !entry.deprecated()
              && (settings.listsTesting() || !one.trial())
              && (settings.listsNotInstalled()
                  || downloads.installed(here(entry, paths)).installed());
      if (wanted) {
        shown.add(entry);
      }
    }
    return shown;
  }

  /// The entry as it would be written if its files had been brought where they are seen from here.
  private static RegistryEntry here(RegistryEntry entry, PathMap paths) {
    DownloadFacts facts = entry.download();
    return paths.isEmpty()
        ? entry
        : entry.withDownload(
            new DownloadFacts(
                facts.format(),
                facts.location(),
                facts.path().map(paths::here),
                facts.size(),
                facts.files(),
                facts.directoryChecksum(),
                facts.downloadedAt(),
                facts.lastAccessed()));
  }

  private static Map<String, Integer> names(List<RegistryEntry> entries) {
    Map<String, Integer> names = new HashMap<>();
    entries.forEach(entry -> names.merge(folded(entry), 1, Integer::sum));
    return names;
  }

  private static String folded(RegistryEntry entry) {
    return entry.displayName().toLowerCase(Locale.ROOT);
  }

  /// The display name; where several variants share one, each its own name in the registry.
  private static String id(RegistryEntry entry, Map<String, Integer> names) {
    return names.getOrDefault(folded(entry), 1) > 1 ? entry.name() : entry.displayName();
  }

  private static void write(RegistryEntry entry, Map<String, Integer> names, Fields fields) {
    fields
        .text("id", id(entry, names))
        .text("object", "model")
        .number(
            "created", entry.download().downloadedAt().map(at -> at.getEpochSecond()).orElse(0L))
        .text("owned_by", entry.producer().orElse(entry.backend()));
  }
}
