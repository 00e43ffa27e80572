package dev.dray.registry;

import java.nio.file.Path;
import java.util.Optional;

/// Who made a variant, as far as an entry tells.
final class Producer {

  private static final String HUB = "hf.co/";

  private Producer() {}

  /// What is noted; else the owner of its repository; else what its Ollama name says; else the
  /// folder it lies in. Lower case.
  static Optional<String> of(RegistryEntry entry) {
    return entry
        .metadata("producer")
        .word()
        .or(() -> entry.repository().map(Producer::owner))
        .or(() -> ofOllama(entry))
        .or(() -> entry.place().flatMap(Producer::ofFolder))
        .map(VariantNames::lower);
  }

  private static String owner(String repository) {
    int slash = repository.indexOf('/');
    return slash < 0 ? repository : repository.substring(0, slash);
  }

  private static Optional<String> ofOllama(RegistryEntry entry) {
    if (!entry.backend().equals("ollama") && entry.ollamaName().isEmpty()) {
      return Optional.empty();
    }
    return entry.servedModelId().or(entry::ollamaName).flatMap(Producer::ofOllamaName);
  }

  /// The owner, where the name has one; of a name of Ollama's own library its first word. The owner
  /// is whole: names of organisations have dashes.
  static Optional<String> ofOllamaName(String name) {
    String base = name.strip();
    if (base.regionMatches(true, 0, HUB, 0, HUB.length())) {
      base = base.substring(HUB.length());
    }
    String[] parts = base.split("/", -1);
    if (parts.length > 1) {
      return Optional.of(parts[parts.length - 2]).filter(p -> !p.isEmpty());
    }
    String word = base.replaceFirst(":.*", "").replaceFirst("-.*", "");
    return Optional.of(word).filter(w -> !w.isEmpty());
  }

  /// The folder behind `weights`, else the one that it lies in.
  static Optional<String> ofFolder(Path place) {
    for (int i = 0; i + 2 < place.getNameCount(); i++) {
      if (place.getName(i).toString().equals("weights")) {
        return Optional.of(place.getName(i + 1).toString());
      }
    }
    return Optional.ofNullable(place.getParent())
        .map(Path::getFileName)
        .map(Path::toString)
        .filter(name -> !name.isEmpty());
  }
}
