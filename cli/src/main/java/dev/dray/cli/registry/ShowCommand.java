package dev.dray.cli.registry;

import dev.dray.ByteSize;
import dev.dray.Dray;
import dev.dray.cli.command.Command;
import dev.dray.cli.command.Options;
import dev.dray.cli.command.Session;
import dev.dray.cli.console.DisplayWidth;
import dev.dray.cli.output.JsonText.JsonObject;
import dev.dray.cli.output.Output;
import dev.dray.error.ErrorContext;
import dev.dray.error.InvalidRequestException;
import dev.dray.registry.DownloadFacts;
import dev.dray.registry.DownloadRegistry.Installed;
import dev.dray.registry.LaunchCommand;
import dev.dray.registry.Layer;
import dev.dray.registry.RegistryContents;
import dev.dray.registry.RegistryEntry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `dray show`: everything the registry knows about a model.
public final class ShowCommand implements Command {

  private static final int MOST_FILES = 20;

  @Override
  public CommandSpec spec() {
    return Options.withOutput(
        Options.command(
                "show",
                this,
                "Show what the registry knows about a model.",
                "'dray info' asks the hub instead, 'dray receipt' tells of the download.")
            .addPositional(
                Options.parameter(
                    "0",
                    "1",
                    "NAME",
                    "The model: its name, slug, display name, alias, org/name, or the name that"
                        + " requests use."))
            .addOption(
                Options.flag(
                    "Print the command that starts the program which serves it, and nothing else.",
                    "--command")));
  }

  @Override
  public int run(ParseResult parsed, Session session) {
    try (Dray dray = Dray.open(session.settings(parsed))) {
      RegistryContents contents = EntryWords.contents(dray, session);
      RegistryEntry entry = contents.require(Options.parameter(parsed, 0).orElseThrow());
      Installed installed = dray.downloadRegistry().installed(entry);
      Output output = session.output();
      Optional<LaunchCommand> launch = LaunchCommand.of(entry);
      if (Options.has(parsed, "--command")) {
        List<String> words =
            launch
                .orElseThrow(() ->
                    new InvalidRequestException(
                        "No program is known that serves '" + entry.name() + "'",
                        entry.hasPath()
                            ? "Give its entry a backend: vllm, lmdeploy, ollama."
                            : "Bring it here first: it has no files.",
                        ErrorContext.of(entry.name())))
                .words();
        output.result(words.stream().map(Session::quoted).collect(Collectors.joining(" ")));
        output.document(json -> json.texts("command", words));
        return 0;
      }
      switch (output.format()) {
        case HUMAN -> show(lines(entry, contents, installed), output);
        case QUIET ->
            output.result(entry.download().path().map(DisplayWidth::printable).orElse(""));
        case JSON -> output.document(json -> write(entry, contents, installed, json));
      }
      return 0;
    }
  }

  private static Map<String, String> lines(
      RegistryEntry entry, RegistryContents contents, Installed installed) {
    DownloadFacts facts = entry.download();
    Map<String, String> lines = new LinkedHashMap<>();
    lines.put("name", entry.name());
    put(lines, "display name", Optional.of(entry.displayName()));
    put(lines, "slug", Optional.of(entry.slug()));
    put(lines, "aliases", joined(entry.aliases()));
    put(lines, "repository", entry.repository());
    put(lines, "served as", entry.servedModelId());
    put(lines, "backend", Optional.of(entry.backend()));
    put(lines, "family", entry.family());
    put(lines, "format", facts.format());
    put(lines, "quantization", entry.quantization());
    put(lines, "producer", entry.producer());
    put(lines, "licence", entry.license());
    put(
        lines,
        "capabilities",
        joined(
            entry.capabilityFlags().entrySet().stream()
                .filter(Map.Entry::getValue)
                .map(Map.Entry::getKey)
                .toList()));
    put(lines, "roles", joined(roles(entry)));
    put(lines, "path", facts.path());
    if (entry.hasPath()) {
      lines.put(
          "here", installed.checked() ? installed.installed() ? "yes" : "no" : "nobody can tell");
    }
    put(lines, "location", facts.location());
    if (facts.size().isPresent()) {
      lines.put("size", new ByteSize(Math.max(0, facts.size().getAsLong())).formatted());
    }
    put(lines, "checksum", facts.directoryChecksum());
    put(lines, "downloaded", facts.downloadedAt().map(Object::toString));
    put(lines, "last used", facts.lastAccessed().map(Object::toString));
    if (entry.versionLock().locked()) {
      lines.put(
          "locked",
          entry.versionLock().expectedAggregateSha256().map(d -> "to " + d).orElse("yes"));
    }
    if (entry.deprecated()) {
      lines.put("deprecated", "yes");
    }
    put(lines, "layers", joined(layers(entry, contents)));
    List<String> files = facts.files();
    for (int i = 0; i < Math.min(files.size(), MOST_FILES); i++) {
      lines.put(i == 0 ? "files" : " ".repeat(i), files.get(i));
    }
    if (files.size() > MOST_FILES) {
      lines.put(" ".repeat(MOST_FILES), "… and " + (files.size() - MOST_FILES) + " more");
    }
    return lines;
  }

  private static void put(Map<String, String> lines, String label, Optional<String> text) {
    text.filter(t -> !t.isBlank()).ifPresent(t -> lines.put(label, t));
  }

  private static Optional<String> joined(List<String> words) {
    return Optional.of(String.join(", ", words));
  }

  private static List<String> roles(RegistryEntry entry) {
    List<String> roles = new ArrayList<>();
    for (String role : entry.roles()) {
      OptionalInt rank = entry.rolePriority(role);
      roles.add(rank.isPresent() ? role + " (rank " + rank.getAsInt() + ")" : role);
    }
    return roles;
  }

  private static List<String> layers(RegistryEntry entry, RegistryContents contents) {
    List<String> layers = new ArrayList<>();
    for (Layer layer : List.of(Layer.CURATED, Layer.DISCOVERED)) {
      if (contents.in(layer, entry.name()).isPresent()) {
        layers.add(layer.toString());
      }
    }
    return layers;
  }

  private static void show(Map<String, String> lines, Output output) {
    int width = lines.keySet().stream().mapToInt(l -> l.strip().length()).max().orElse(0);
    lines.forEach((label, text) ->
        output.result(
            DisplayWidth.left(label.strip(), width) + "  " + DisplayWidth.printable(text)));
  }

  private static void write(
      RegistryEntry entry, RegistryContents contents, Installed installed, JsonObject json) {
    EntryWords.write(entry, installed, json);
    DownloadFacts facts = entry.download();
    json.text("slug", entry.slug())
        .texts("aliases", entry.aliases())
        .text("repository", entry.repository())
        .text("license", entry.license())
        .texts("files", facts.files())
        .text("directory_checksum", facts.directoryChecksum())
        .text("downloaded_at", facts.downloadedAt())
        .text("last_accessed", facts.lastAccessed())
        .flag("locked", entry.versionLock().locked())
        .texts("layers", layers(entry, contents))
        .raw("entry", entry.json().toString());
  }
}
