package dev.dray.cli.ollama;

import dev.dray.Dray;
import dev.dray.cli.command.Command;
import dev.dray.cli.command.Options;
import dev.dray.cli.command.Session;
import dev.dray.cli.console.DisplayWidth;
import dev.dray.cli.output.JsonText.JsonObject;
import dev.dray.cli.output.Output;
import dev.dray.provider.OllamaServer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `dray ollama show`: what the daemon knows about one of its models.
final class OllamaShow implements Command {

  @Override
  public CommandSpec spec() {
    return OllamaCommands.describe(
        Options.command("show", this, "Show what the daemon knows about one of its models.")
            .addPositional(Options.parameter("0", "1", "MODEL", "The model, as in llama3:8b.")));
  }

  @Override
  public int run(ParseResult parsed, Session session) {
    String name = OllamaCommands.model(parsed, 0);
    try (Dray dray = OllamaCommands.open(parsed, session)) {
      OllamaServer.Shown shown = OllamaCommands.server(dray, parsed, session).show(name);
      Output output = session.output();
      switch (output.format()) {
        case HUMAN, QUIET -> show(shown, output);
        case JSON -> output.document(json -> write(name, shown, json));
      }
      return 0;
    }
  }

  private static void show(OllamaServer.Shown shown, Output output) {
    OllamaServer.Details details = shown.details();
    Map<String, String> lines = new LinkedHashMap<>();
    details.format().ifPresent(text -> lines.put("format", text));
    details.family().ifPresent(text -> lines.put("family", text));
    details.parameters().ifPresent(text -> lines.put("parameters", text));
    details.quantization().ifPresent(text -> lines.put("quantization", text));
    if (!shown.capabilities().isEmpty()) {
      lines.put("capabilities", String.join(", ", shown.capabilities()));
    }
    shown
        .license()
        .flatMap(text -> text.strip().lines().findFirst())
        .ifPresent(line -> lines.put("license", line));
    shown.system().ifPresent(text -> lines.put("system", text));
    lines.putAll(new TreeMap<>(shown.facts()));
    int width =
        lines.keySet().stream()
            .mapToInt(name -> DisplayWidth.of(DisplayWidth.printable(name)))
            .max()
            .orElse(0);
    lines.forEach((name, value) ->
        output.result(
            DisplayWidth.left(DisplayWidth.printable(name), width)
                + "  "
                + DisplayWidth.printable(value.strip().replaceAll("\\s+", " "))));
  }

  private static void write(String name, OllamaServer.Shown shown, JsonObject json) {
    json.text("name", name);
    OllamaCommands.write(shown.details(), json);
    json.texts("capabilities", shown.capabilities())
        .text("license", shown.license())
        .text("template", shown.template())
        .text("system", shown.system())
        .text("parameters", shown.parameters())
        .text("modified_at", shown.modifiedAt())
        .objects(
            "facts",
            new TreeMap<>(shown.facts()).entrySet(),
            (Map.Entry<String, String> fact, JsonObject object) ->
                object.text("key", fact.getKey()).text("value", fact.getValue()));
  }
}
