package dev.dray.cli.command;

import dev.dray.Dray;
import dev.dray.cli.console.DisplayWidth;
import dev.dray.cli.output.JsonText.JsonObject;
import dev.dray.cli.output.Output;
import dev.dray.inspection.Inspection;
import dev.dray.model.Capability;
import dev.dray.model.ChatTemplate;
import dev.dray.model.Fact;
import dev.dray.model.ModelFacts;
import dev.dray.model.Quantization;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `dray inspect`: what a model is, read from its bytes, here or where it is published.
public final class InspectCommand implements Command {

  private static final int NAME_WIDTH = 14;

  @Override
  public CommandSpec spec() {
    CommandSpec spec =
        Options.command(
                "inspect", this, "Find out what a model is from its bytes, without downloading it.")
            .addPositional(
                Options.parameter(
                    "0", "1", "REF|PATH", "The model, as for download; or a folder or file."))
            .addOption(Options.value("REV", "Branch, tag or commit.", "--revision"))
            .addOption(
                Options.value(
                    "TYPE", "model (default), dataset or space.", "--repo-type", "--type"))
            .addOption(Options.flag("Print the chat template and nothing else.", "--template"));
    return Options.withOutput(Options.withNetwork(spec));
  }

  @Override
  public int run(ParseResult parsed, Session session) {
    String typed = Options.parameter(parsed, 0).orElseThrow();
    try (Dray dray = Dray.open(session.settings(parsed))) {
      Optional<Path> place = place(typed);
      Inspection found =
          place.isPresent()
              ? dray.inspect(place.get())
              : dray.inspect(InfoCommand.ref(parsed, typed));
      if (Options.has(parsed, "--template")) {
        return template(found, session.output());
      }
      switch (session.output().format()) {
        case HUMAN -> show(found, session.output());
        case QUIET ->
            found
                .facts()
                .quantization()
                .ifPresent(fact -> session.output().result(fact.value().label()));
        case JSON -> session.output().document(json -> write(found, json));
      }
      return 0;
    }
  }

  /// A path of this machine: one that is there, or one that can be nothing else.
  private static Optional<Path> place(String typed) {
    if (typed.contains("://")) {
      return Optional.empty();
    }
    try {
      Path path = Path.of(typed);
      boolean onlyPath = path.isAbsolute() || typed.startsWith("./") || typed.startsWith("../");
      return onlyPath || Files.exists(path) ? Optional.of(path) : Optional.empty();
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  private static int template(Inspection found, Output output) {
    Optional<Fact<ChatTemplate>> template = found.facts().chatTemplate();
    template.ifPresent(fact -> output.result(fact.value().text()));
    if (template.isEmpty()) {
      output.note(found.name() + " has no chat template.");
    }
    return template.isPresent() ? 0 : 1;
  }

  private static void show(Inspection found, Output output) {
    ModelFacts facts = found.facts();
    line(output, "Model", found.name());
    facts.purpose().ifPresent(fact -> line(output, "Purpose", word(fact.value()), fact));
    list(output, "Format", facts.containers(), Object::toString);
    list(output, "Quantization", facts.quantizations(), Quantization::display);
    facts.architecture().ifPresent(fact -> line(output, "Architecture", fact.value(), fact));
    facts
        .parameters()
        .ifPresent(fact -> line(output, "Parameters", parameters(fact.value()), fact));
    facts
        .contextLength()
        .ifPresent(fact ->
            line(output, "Context", String.format(Locale.ROOT, "%,d tokens", fact.value()), fact));
    list(output, "Can", facts.capabilities(), Capability::id);
    facts.license().ifPresent(fact -> line(output, "Licence", fact.value(), fact));
    list(output, "Chat template", facts.chatTemplates(), ChatTemplate::name);
    list(output, "Made from", facts.baseModels(), text -> text);
    if (facts.weights().bytes() > 0) {
      line(output, "Weights", facts.weights().toString());
    }
    facts.completeness().missing().forEach(missing -> line(output, "Missing", missing));
    facts.completeness().warnings().forEach(warning -> line(output, "Warning", warning));
    found.notes().forEach(note -> line(output, "Note", note));
    String requests =
        found.requests() == 0
            ? ""
            : " in " + found.requests() + (found.requests() == 1 ? " request" : " requests");
    line(output, "Read", found.read() + requests);
  }

  private static String parameters(long count) {
    String whole = String.format(Locale.ROOT, "%,d", count);
    return count < 1_000 ? whole : ModelFacts.parameterLabel(count) + ", " + whole;
  }

  /// The first fact on the line of its name, others that say something else below it.
  private static <T> void list(
      Output output,
      String name,
      List<Fact<T>> facts,
      java.util.function.Function<T, String> word) {
    Set<String> said = new LinkedHashSet<>();
    for (Fact<T> fact : facts) {
      String value = word.apply(fact.value());
      if (said.add(value)) {
        line(output, said.size() == 1 ? name : "", value, fact);
      }
    }
  }

  private static void line(Output output, String name, String value, Fact<?> fact) {
    line(output, name, value + " (" + fact.source() + ")");
  }

  private static void line(Output output, String name, String value) {
    String label = name.isEmpty() ? "" : name + ":";
    output.result(DisplayWidth.left(label, NAME_WIDTH) + " " + DisplayWidth.printable(value));
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private record Row(String fact, String value, Fact<?> source) {}

  private static void write(Inspection found, JsonObject json) {
    ModelFacts facts = found.facts();
    json.text("name", found.name())
        .text("format", facts.container().map(Fact::value))
        .text("quantization", facts.quantization().map(fact -> fact.value().label()))
        .text("architecture", facts.architecture().map(Fact::value))
        .number("parameters", number(facts.parameters()))
        .number("context_length", number(facts.contextLength()))
        .texts("capabilities", facts.capabilitySet())
        .text("license", facts.license().map(Fact::value))
        .flag("complete", facts.completeness().isComplete())
        .texts("missing", facts.completeness().missing())
        .texts("warnings", facts.completeness().warnings())
        .texts("notes", found.notes())
        .number("weight_bytes", facts.weights().bytes())
        .number("bytes_read", found.read().bytes())
        .number("requests", found.requests())
        .objects(
            "quantizations",
            facts.quantizations(),
            (fact, object) -> {
              OptionalDouble bits = fact.value().bits();
              OptionalInt group = fact.value().groupSize();
              object.text("label", fact.value().label()).text("scheme", fact.value().scheme().id());
              bits.ifPresent(value -> object.number("bits", value));
              group.ifPresent(value -> object.number("group_size", value));
              object.text("source", fact.source().kind().toString());
            })
        .objects(
            "facts",
            rows(facts),
            (row, object) ->
                object
                    .text("fact", row.fact())
                    .text("value", row.value())
                    .text("source", row.source().source().kind().toString())
                    .text("where", row.source().source().where())
                    .number("confidence", row.source().confidence().value()));
  }

  private static OptionalLong number(Optional<Fact<Long>> fact) {
    return fact.map(found -> OptionalLong.of(found.value())).orElse(OptionalLong.empty());
  }

  private static List<Row> rows(ModelFacts facts) {
    List<Row> rows = new ArrayList<>();
    facts.purpose().ifPresent(fact -> rows.add(new Row("purpose", word(fact.value()), fact)));
    facts.containers().forEach(fact -> rows.add(new Row("format", fact.value().id(), fact)));
    facts
        .quantizations()
        .forEach(fact -> rows.add(new Row("quantization", fact.value().label(), fact)));
    facts.architecture().ifPresent(fact -> rows.add(new Row("architecture", fact.value(), fact)));
    facts
        .parameters()
        .ifPresent(fact -> rows.add(new Row("parameters", fact.value().toString(), fact)));
    facts
        .contextLength()
        .ifPresent(fact -> rows.add(new Row("context_length", fact.value().toString(), fact)));
    facts.capabilities().forEach(fact -> rows.add(new Row("capability", fact.value().id(), fact)));
    facts.license().ifPresent(fact -> rows.add(new Row("license", fact.value(), fact)));
    facts
        .chatTemplates()
        .forEach(fact -> rows.add(new Row("chat_template", fact.value().name(), fact)));
    facts.task().ifPresent(fact -> rows.add(new Row("task", fact.value(), fact)));
    facts.library().ifPresent(fact -> rows.add(new Row("library", fact.value(), fact)));
    facts.baseModels().forEach(fact -> rows.add(new Row("base_model", fact.value(), fact)));
    return rows.stream().collect(Collectors.toUnmodifiableList());
  }
}
