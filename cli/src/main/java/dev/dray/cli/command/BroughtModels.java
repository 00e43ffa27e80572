package dev.dray.cli.command;

import dev.dray.ByteSize;
import dev.dray.Dray;
import dev.dray.ModelRef;
import dev.dray.cli.console.DisplayWidth;
import dev.dray.cli.output.Format;
import dev.dray.cli.output.Output;
import dev.dray.download.DownloadResult;
import dev.dray.error.DrayException;
import dev.dray.registry.DownloadFacts;
import dev.dray.registry.JsonValue;
import dev.dray.registry.Layer;
import dev.dray.registry.RegistryEntry;
import dev.dray.registry.TemplatePlace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Tells people what a download became in the registry: its name there, the place, what it is.
final class BroughtModels {

  private static final int MOST = 3;

  /// Reading a larger registry takes longer than a line about one model is worth.
  private static final long LARGEST = 4L << 20;

  private BroughtModels() {}

  static void tell(Dray dray, DownloadResult result, Output output) {
    // A file of an address is entered without a look at the registry; so it stays.
    boolean told = output.format() == Format.HUMAN && dray.settings().record();
    if (!told || result.ref() instanceof ModelRef.Url || !isSmall(dray)) {
      return;
    }
    List<RegistryEntry> entries;
    try {
      entries = entries(dray, result);
    } catch (DrayException e) {
      // What is wrong with the registry was told when the download was to be entered.
      return;
    }
    for (RegistryEntry entry : entries.subList(0, Math.min(MOST, entries.size()))) {
      output.note(DisplayWidth.printable(first(entry)));
      second(entry).ifPresent(line -> output.note("  " + DisplayWidth.printable(line)));
    }
    if (entries.size() > MOST) {
      output.note("and " + (entries.size() - MOST) + " more, see 'dray list'");
    }
  }

  private static boolean isSmall(Dray dray) {
    try {
      return Files.size(dray.registry().file(Layer.DISCOVERED)) <= LARGEST;
    } catch (IOException e) {
      return false;
    }
  }

  /// Those of this place that have one of the files that came.
  private static List<RegistryEntry> entries(Dray dray, DownloadResult result) {
    String ollama = result.ref().toString();
    Set<String> files =
        result.files().keySet().stream().map(path -> path.text()).collect(Collectors.toSet());
    return dray.registry().entries().stream()
        .filter(entry ->
            entry.ollamaName().filter(name -> ollama.equals("ollama://" + name)).isPresent()
                || (isAt(entry, result)
                    && entry.download().files().stream().anyMatch(files::contains)))
        .toList();
  }

  private static boolean isAt(RegistryEntry entry, DownloadResult result) {
    Optional<Path> place = result.place().map(path -> path.toAbsolutePath().normalize());
    return entry.place().isPresent()
        && (place.equals(entry.place()) || place.map(Path::getParent).equals(entry.place()));
  }

  private static String first(RegistryEntry entry) {
    DownloadFacts facts = entry.download();
    List<String> words = new ArrayList<>();
    facts.format().ifPresent(words::add);
    entry
        .quantization()
        .filter(label -> !facts.format().equals(Optional.of(label)))
        .ifPresent(words::add);
    if (facts.size().isPresent()) {
      words.add(new ByteSize(Math.max(0, facts.size().getAsLong())).formatted());
    }
    if (!facts.files().isEmpty()) {
      words.add(DownloadCommand.count(facts.files().size(), "file"));
    }
    return entry.displayName()
        + facts.location().map(label -> " in " + label).orElse("")
        + ": "
        + String.join(", ", words);
  }

  private static Optional<String> second(RegistryEntry entry) {
    Optional<String> type = entry.metadata("model_type").text();
    Optional<String> library = entry.metadata("library").text();
    List<String> parts = new ArrayList<>();
    if (type.isPresent() || library.isPresent()) {
      parts.add(type.orElse("a model") + library.map(name -> " for " + name).orElse(""));
    }
    template(entry).ifPresent(parts::add);
    return Optional.of(String.join("; ", parts)).filter(line -> !line.isEmpty());
  }

  private static Optional<String> template(RegistryEntry entry) {
    Optional<String> file = entry.chatTemplate().flatMap(TemplatePlace::path);
    if (!(entry.metadata("has_chat_template") instanceof JsonValue.Truth(boolean has))) {
      return Optional.empty();
    }
    return Optional.of(
        has
            ? file.map(path -> "chat template in " + path).orElse("chat template embedded")
            : "no chat template");
  }
}
