package dev.dray.cli.mlx;

import dev.dray.Dray;
import dev.dray.ProviderId;
import dev.dray.RepoKind;
import dev.dray.cli.command.Command;
import dev.dray.cli.command.Options;
import dev.dray.cli.command.Session;
import dev.dray.cli.command.UsageException;
import dev.dray.cli.console.DisplayWidth;
import dev.dray.provider.ModelSummary;
import dev.dray.provider.SearchQuery;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `mlx-download list`: models of `mlx-community`. The filter applies before the limit.
final class MlxList implements Command {

  private static final int LIMIT = 50;
  private static final int TAGS = 5;

  @Override
  public CommandSpec spec() {
    return Options.withHelp(
        Options.command("list", this, "List models of mlx-community.")
            .addOption(Options.value("TEXT", "Only models whose name holds TEXT.", "--filter"))
            .addOption(
                Options.value("N", "How many at most; " + LIMIT + " if not given.", "--limit"))
            .addOption(Options.value("FIELD", "downloads (default), likes or created.", "--sort"))
            .addOption(Options.flag("Output as JSON.", "--json"))
            .addOption(Options.flag("Suppress output.", "-q", "--quiet")));
  }

  @Override
  public int run(ParseResult parsed, Session session) {
    String filter = Options.text(parsed, "--filter").orElse("");
    SearchQuery query =
        new SearchQuery(
            filter,
            RepoKind.MODEL,
            Optional.of(MlxCommands.OWNER),
            List.of(),
            sort(Options.text(parsed, "--sort").orElse("downloads")),
            Options.number(parsed, "--limit", 1).orElse(LIMIT));
    try (Dray dray = Dray.open(session.settings(parsed))) {
      List<ModelSummary> models = dray.search(ProviderId.MLX, query);
      session
          .output()
          .documents(
              models,
              (model, json) ->
                  json.text("repo_id", model.id())
                      .number("downloads", model.downloads())
                      .number("likes", model.likes())
                      .texts("tags", model.tags())
                      .text("created_at", model.createdAt()));
      session
          .output()
          .note(
              "Showing "
                  + models.size()
                  + (models.size() == 1 ? " model" : " models")
                  + " of "
                  + MlxCommands.OWNER
                  + (filter.isEmpty() ? ":" : " with '" + filter + "':"));
      for (int i = 0; i < models.size(); i++) {
        show(i + 1, models.get(i), session);
      }
      return 0;
    }
  }

  private static void show(int number, ModelSummary model, Session session) {
    session
        .output()
        .result(String.format(Locale.ROOT, "%3d. %s", number, DisplayWidth.printable(model.id())));
    session
        .output()
        .result(
            String.format(
                Locale.ROOT, "     Downloads: %,d | Likes: %,d", model.downloads(), model.likes()));
    if (!model.tags().isEmpty()) {
      List<String> tags = model.tags().subList(0, Math.min(TAGS, model.tags().size()));
      session.output().result("     Tags: " + DisplayWidth.printable(String.join(", ", tags)));
    }
  }

  private static SearchQuery.Sort sort(String word) {
    return switch (word) {
      case "downloads" -> SearchQuery.Sort.DOWNLOADS;
      case "likes" -> SearchQuery.Sort.LIKES;
      case "created" -> SearchQuery.Sort.CREATED;
      default ->
          throw new UsageException("--sort takes downloads, likes or created, not '" + word + "'");
    };
  }
}
