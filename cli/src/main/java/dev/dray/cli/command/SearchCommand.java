package dev.dray.cli.command;

import dev.dray.Dray;
import dev.dray.ProviderId;
import dev.dray.RepoKind;
import dev.dray.cli.output.JsonText.JsonObject;
import dev.dray.cli.output.Table;
import dev.dray.provider.ModelSummary;
import dev.dray.provider.SearchQuery;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `dray search`: finds models on the hub.
public final class SearchCommand implements Command {

  @Override
  public CommandSpec spec() {
    CommandSpec spec =
        Options.command("search", this, "Find models on the hub.")
            .addPositional(Options.parameter("0", "0..1", "TEXT", "Words that the name must hold."))
            .addOption(Options.value("NAME", "Only this user's or organisation's.", "--author"))
            .addOption(
                Options.values(
                    "TAG", "Only with this tag, such as gguf or license:mit.", "--filter"))
            .addOption(
                Options.value(
                    "ORDER",
                    "downloads (default), likes, created, modified or trending.",
                    "--sort"))
            .addOption(Options.value("N", "How many at most; 20 if not given.", "--limit"))
            .addOption(
                Options.value(
                    "TYPE", "model (default), dataset or space.", "--repo-type", "--type"));
    return Options.withOutput(Options.withNetwork(spec));
  }

  @Override
  public int run(ParseResult parsed, Session session) {
    SearchQuery query = query(parsed);
    try (Dray dray = Dray.open(session.settings(parsed))) {
      List<ModelSummary> found = dray.search(ProviderId.HUGGINGFACE, query);
      Table table = new Table("MODEL", ">DOWNLOADS", ">LIKES", "UPDATED", "TASK", "ACCESS");
      found.forEach(model -> row(table, model));
      switch (session.output().format()) {
        case HUMAN -> {
          if (found.isEmpty()) {
            session.output().note("Nothing found.");
          } else {
            session.output().table(table);
          }
        }
        case QUIET -> found.forEach(model -> session.output().result(model.id()));
        case JSON -> session.output().documents(found, SearchCommand::write);
      }
      return 0;
    }
  }

  private static SearchQuery query(ParseResult parsed) {
    try {
      return new SearchQuery(
          Options.parameter(parsed, 0).orElse(""),
          RepoKind.parse(Options.text(parsed, "--repo-type").orElse("model")),
          Options.text(parsed, "--author"),
          Options.texts(parsed, "--filter"),
          SearchQuery.Sort.parse(Options.text(parsed, "--sort").orElse("downloads")),
          Options.number(parsed, "--limit", 1).orElse(20));
    } catch (IllegalArgumentException e) {
      throw new UsageException(String.valueOf(e.getMessage()));
    }
  }

  private static void row(Table table, ModelSummary model) {
    table.row(
        model.id(),
        String.format(Locale.ROOT, "%,d", model.downloads()),
        String.format(Locale.ROOT, "%,d", model.likes()),
        model
            .lastModified()
            .map(at -> LocalDate.ofInstant(at, ZoneOffset.UTC).toString())
            .orElse(""),
        model.task().orElse(""),
        access(model).orElse(""));
  }

  static Optional<String> access(ModelSummary model) {
    return switch (model.access()) {
      case OPEN -> Optional.empty();
      case GATED_AUTO, GATED_MANUAL -> Optional.of("gated");
      case PRIVATE -> Optional.of("private");
      case DISABLED -> Optional.of("disabled");
    };
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
