package dev.dray.cli.command;

import dev.dray.ByteSize;
import dev.dray.Dray;
import dev.dray.ProviderId;
import dev.dray.catalog.Catalog;
import dev.dray.catalog.CatalogId;
import dev.dray.catalog.CatalogModel;
import dev.dray.catalog.Purpose;
import dev.dray.catalog.Recommendation;
import dev.dray.catalog.RecommendationQuery;
import dev.dray.cli.output.JsonText.JsonObject;
import dev.dray.cli.output.Output;
import dev.dray.cli.output.Table;
import dev.dray.fit.Machine;
import dev.dray.settings.OsFamily;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `dray catalog recommend`: models for a purpose, a machine and a licence. Asks no network.
final class CatalogRecommendCommand implements Command {

  private static final int LIMIT = 5;

  @Override
  public CommandSpec spec() {
    CommandSpec spec =
        Options.command(
                "recommend",
                this,
                "Name models for a purpose that fit this machine, the best first.",
                "Of those that fit, larger ones come first: they answer better.")
            .addOption(
                Options.value(
                    "PURPOSE",
                    "chat (default), code, reasoning, embedding, transcription, vision or tools.",
                    "--for"))
            .addOption(
                Options.value(
                    "SIZE",
                    "They must fit into so much memory, such as 16GB, instead of this machine's.",
                    "--memory"))
            .addOption(
                Options.values(
                    "LICENCE",
                    "Only under this licence, such as apache-2.0 or mit; 'permissive' means those"
                        + " that ask for a notice at most.",
                    "--license"))
            .addOption(Options.value("N", "With at least so many tokens of context.", "--context"))
            .addOption(
                Options.values(
                    "NAME",
                    "Only of this provider. Models of mlx are named on macOS only, unless asked for.",
                    "--provider"))
            .addOption(Options.value("N", "How many at most; 5 if not given.", "--limit"));
    return Options.withOutput(spec);
  }

  @Override
  public int run(ParseResult parsed, Session session) {
    Optional<ByteSize> memory;
    Purpose purpose;
    try {
      memory = Options.text(parsed, "--memory").map(ByteSize::parse);
      purpose = Purpose.parse(Options.text(parsed, "--for").orElse("chat"));
    } catch (IllegalArgumentException e) {
      throw new UsageException(String.valueOf(e.getMessage()));
    }
    RecommendationQuery query =
        new RecommendationQuery(
            purpose,
            providers(parsed, session),
            licences(parsed),
            Options.number(parsed, "--context", 1).orElse(0),
            Options.number(parsed, "--limit", 1).orElse(LIMIT));
    try (Dray dray = Dray.open(session.settings(parsed))) {
      Machine machine = memory.map(ram -> Machine.stated(ram, List.of())).orElseGet(dray::machine);
      List<Recommendation> found = dray.recommend(query, machine);
      Output output = session.output();
      switch (output.format()) {
        case HUMAN -> {
          show(found, query, dray.catalog(), output);
          output.note("For a machine with " + machine.summary() + ".");
        }
        case QUIET -> found.forEach(r -> output.result(r.model().id().toString()));
        case JSON -> output.documents(found, CatalogRecommendCommand::write);
      }
      return 0;
    }
  }

  private static Set<ProviderId> providers(ParseResult parsed, Session session) {
    Set<ProviderId> named = CatalogCommands.providers(parsed);
    if (named.isEmpty() && session.environment().os() != OsFamily.MACOS) {
      return EnumSet.complementOf(EnumSet.of(ProviderId.MLX));
    }
    return named;
  }

  private static Set<String> licences(ParseResult parsed) {
    Set<String> licences = new HashSet<>();
    for (String text : Options.texts(parsed, "--license")) {
      for (String word : text.toLowerCase(Locale.ROOT).split(",", -1)) {
        if (word.equals("permissive")) {
          licences.addAll(RecommendationQuery.PERMISSIVE);
        } else {
          licences.add(word);
        }
      }
    }
    return licences;
  }

  private static void show(
      List<Recommendation> found, RecommendationQuery query, Catalog catalog, Output output) {
    if (found.isEmpty()) {
      long able =
          catalog.localModels().stream().filter(model -> model.suits(query.purpose())).count();
      output.note(
          "None of the "
              + able
              + " models for "
              + query.purpose().word()
              + " fits what is asked. Ask for less, or look at all with 'dray catalog ls"
              + " --capability "
              + query.purpose().needed().id()
              + "'.");
      return;
    }
    Table table = new Table("MODEL", "NAME", ">SIZE", ">NEEDS", "RUNS", "LICENCE");
    for (Recommendation recommendation : found) {
      CatalogModel model = recommendation.model();
      table.row(
          model.id().toString(),
          model.name() + (model.recommended() ? " *" : ""),
          model.diskSizeText(),
          recommendation.sized().map(s -> s.needed().formatted()).orElse("?"),
          recommendation.sized().map(s -> s.how()).orElse("?"),
          model.license().orElse("?"));
    }
    output.table(table);
    output.note("To have one: dray download " + found.getFirst().model().id());
    for (Recommendation recommendation : found) {
      if (!recommendation.alsoAs().isEmpty()) {
        output.note(
            recommendation.model().name()
                + " is also "
                + String.join(
                    ", ", recommendation.alsoAs().stream().map(CatalogId::toString).toList()));
      }
    }
  }

  private static void write(Recommendation recommendation, JsonObject json) {
    CatalogCommands.write(recommendation.model(), json);
    json.number(
            "needed_bytes",
            recommendation
                .sized()
                .map(s -> OptionalLong.of(s.needed().bytes()))
                .orElse(OptionalLong.empty()))
        .text("runs", recommendation.sized().map(s -> s.how()))
        .texts("reasons", recommendation.reasons())
        .texts("also_as", recommendation.alsoAs());
  }
}
