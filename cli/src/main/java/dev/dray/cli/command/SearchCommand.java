package dev.dray.cli.command;

import dev.dray.Dray;
import dev.dray.ModelRef;
import dev.dray.RepoKind;
import dev.dray.cli.console.DisplayWidth;
import dev.dray.cli.output.ErrorReport;
import dev.dray.cli.output.JsonText.JsonObject;
import dev.dray.cli.output.Output;
import dev.dray.cli.output.Table;
import dev.dray.error.DrayException;
import dev.dray.provider.ModelSummary;
import dev.dray.provider.SearchQuery;
import dev.dray.search.Hit;
import dev.dray.search.PlaceReport;
import dev.dray.search.SearchPlace;
import dev.dray.search.SearchResult;
import dev.dray.settings.Setting;
import dev.dray.settings.Settings;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `dray search`: finds models at the hubs, in the catalog and on this machine, all at once.
public final class SearchCommand implements Command {

  @Override
  public CommandSpec spec() {
    CommandSpec spec =
        Options.command(
                "search",
                this,
                "Find models at the hubs, in the catalog and on this machine.",
                "A place that cannot be asked is named, and the others are shown.")
            .addPositional(
                Options.parameter(
                    "0..*",
                    "0..*",
                    "TEXT",
                    "Words that the name must hold; of models that are here, also what their"
                        + " read-me files and tags say."))
            .addOption(
                Options.values(
                    "PLACE",
                    "Search only here, catalog, huggingface, mlx or modelscope; several with commas"
                        + " between.",
                    "--provider"))
            .addOption(Options.value("NAME", "Only this user's or organisation's.", "--author"))
            .addOption(
                Options.values(
                    "TAG", "Only with this tag, such as gguf or license:mit.", "--filter"))
            .addOption(
                Options.value(
                    "ORDER",
                    "downloads (default), likes, created, modified or trending. Several places take"
                        + " turns, each in this order; dates order all of them.",
                    "--sort"))
            .addOption(Options.value("N", "How many at most; 20 if not given.", "--limit"))
            .addOption(
                Options.value(
                    "TIME", "How long each place may take, such as 5s (default 10s).", "--timeout"))
            .addOption(
                Options.value(
                    "TYPE", "model (default), dataset or space.", "--repo-type", "--type"));
    return Options.withOutput(Options.withNetwork(spec));
  }

  @Override
  public int run(ParseResult parsed, Session session) {
    SearchQuery query = query(parsed);
    List<SearchPlace> places = places(parsed);
    Settings settings =
        Session.with(
            session.settings(parsed), Setting.SEARCH_TIMEOUT, Options.text(parsed, "--timeout"));
    try (Dray dray = Dray.open(settings)) {
      SearchResult result = places.isEmpty() ? dray.search(query) : dray.search(query, places);
      Optional<DrayException> nobody = result.failure();
      if (nobody.isPresent() && result.hits().isEmpty()) {
        if (result.failures().size() > 1) {
          tell(result.failures(), session);
        }
        throw nobody.get();
      }
      show(result.hits(), session.output());
      tell(result.failures(), session);
      if (settings.offline() && places.isEmpty()) {
        session.output().note("Offline mode is on: the hubs were not asked.");
      }
      return nobody.map(problem -> problem.code().exitCode()).orElse(0);
    }
  }

  private static void show(List<Hit> hits, Output output) {
    switch (output.format()) {
      case HUMAN -> {
        if (hits.isEmpty()) {
          output.note("Nothing found.");
        } else {
          Table table =
              new Table("MODEL", ">DOWNLOADS", ">LIKES", "UPDATED", "TASK", "ACCESS", "FOUND");
          hits.forEach(hit -> row(table, hit));
          output.table(table);
        }
      }
      case QUIET -> hits.forEach(hit -> output.result(name(hit)));
      case JSON -> output.documents(hits, SearchCommand::write);
    }
  }

  private static void tell(List<PlaceReport> failures, Session session) {
    ErrorReport report =
        new ErrorReport(
            session.program(), session.output().json(), session.words().contains("--debug"));
    for (PlaceReport place : failures) {
      if (session.output().json()) {
        report.print(place.problem().orElseThrow(), session.console().err());
      } else {
        session
            .output()
            .note(
                "Not searched: "
                    + place.place()
                    + ". "
                    + DisplayWidth.printable(
                        String.valueOf(place.problem().orElseThrow().getMessage())));
      }
    }
  }

  private static SearchQuery query(ParseResult parsed) {
    try {
      return new SearchQuery(
          String.join(" ", Options.parameters(parsed, 0)),
          RepoKind.parse(Options.text(parsed, "--repo-type").orElse("model")),
          Options.text(parsed, "--author"),
          Options.texts(parsed, "--filter"),
          SearchQuery.Sort.parse(Options.text(parsed, "--sort").orElse("downloads")),
          Options.number(parsed, "--limit", 1).orElse(20));
    } catch (IllegalArgumentException e) {
      throw new UsageException(String.valueOf(e.getMessage()));
    }
  }

  private static List<SearchPlace> places(ParseResult parsed) {
    List<SearchPlace> places = new ArrayList<>();
    try {
      for (String text : Options.texts(parsed, "--provider")) {
        SearchPlace.parseAll(text).stream().filter(p -> !places.contains(p)).forEach(places::add);
      }
    } catch (IllegalArgumentException e) {
      throw new UsageException("--provider: " + e.getMessage());
    }
    return places;
  }

  private static void row(Table table, Hit hit) {
    ModelSummary model = hit.model();
    boolean counted = hit.places().stream().anyMatch(place -> place.provider().isPresent());
    table.row(
        name(hit),
        counted ? String.format(Locale.ROOT, "%,d", model.downloads()) : "",
        counted ? String.format(Locale.ROOT, "%,d", model.likes()) : "",
        model
            .lastModified()
            .map(at -> LocalDate.ofInstant(at, ZoneOffset.UTC).toString())
            .orElse(""),
        model.task().orElse(""),
        access(model).orElse(""),
        hit.places().stream().map(SearchPlace::word).collect(Collectors.joining(", ")));
  }

  /// What `dray download` takes; the bare name for models of the hub.
  private static String name(Hit hit) {
    return hit.ref() instanceof ModelRef.Hub hub
            && hub.quantization().isEmpty()
            && hub.path().isEmpty()
        ? hub.repo().text()
        : hit.ref().toString();
  }

  static Optional<String> access(ModelSummary model) {
    return switch (model.access()) {
      case OPEN -> Optional.empty();
      case GATED_AUTO, GATED_MANUAL -> Optional.of("gated");
      case PRIVATE -> Optional.of("private");
      case DISABLED -> Optional.of("disabled");
    };
  }

  private static void write(Hit hit, JsonObject json) {
    write(hit.model(), json);
    json.text("ref", hit.ref().toString())
        .text("provider", hit.ref().provider().id())
        .texts("found", hit.places())
        .texts("also_at", hit.alsoAt())
        .text("path", hit.path().map(Path::toString));
  }

  static void write(ModelSummary model, JsonObject json) {
    json.text("id", model.id())
        .number("downloads", model.downloads())
        .number("likes", model.likes())
        .text("task", model.task())
        .text("library", model.library())
        .text("created_at", model.createdAt())
        .text("last_modified", model.lastModified())
        .text("access", model.access().name().toLowerCase(Locale.ROOT))
        .texts("tags", model.tags());
  }
}
