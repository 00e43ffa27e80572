package dev.dray.registry;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Every name by which an entry is found, lower case.
final class EntryNames {

  /// What a name is to its entry, the strongest first.
  enum Kind {
    NAME,
    /// What the name would be by our rules.
    CANONICAL,
    SLUG,
    ALIAS,
    SERVED,
    REPOSITORY,
    DISPLAY
  }

  /// A name.
  record Key(String text, Kind kind) {}

  private EntryNames() {}

  static List<Key> of(RegistryEntry entry) {
    Map<String, Kind> names = new LinkedHashMap<>();
    put(names, entry.name(), Kind.NAME);
    canonical(entry).ifPresent(name -> put(names, name, Kind.CANONICAL));
    put(names, entry.slug(), Kind.SLUG);
    entry.aliases().forEach(alias -> put(names, alias, Kind.ALIAS));
    entry.servedModelId().ifPresent(id -> put(names, id, Kind.SERVED));
    entry.repository().ifPresent(id -> put(names, id, Kind.REPOSITORY));
    put(names, entry.displayName(), Kind.DISPLAY);
    entry
        .family()
        .ifPresent(family ->
            put(
                names,
                VariantNames.original(family, entry.backend(), format(entry), entry.quantization()),
                Kind.ALIAS));
    return names.entrySet().stream().map(e -> new Key(e.getKey(), e.getValue())).toList();
  }

  /// What an entry would be called by our rules, if it says enough.
  static Optional<String> canonical(RegistryEntry entry) {
    return entry
        .family()
        .map(family ->
            VariantNames.canonical(family, entry.backend(), format(entry), entry.quantization()));
  }

  /// What Ollama serves is GGUF, whether that was noted or not.
  private static Optional<String> format(RegistryEntry entry) {
    return entry
        .get(EntryKey.DOWNLOAD_FORMAT)
        .word()
        .or(() -> entry.backend().equals("ollama") ? Optional.of("gguf") : Optional.empty());
  }

  private static void put(Map<String, Kind> names, String text, Kind kind) {
    String key = VariantNames.lower(text.strip());
    if (!key.isEmpty()) {
      names.putIfAbsent(key, kind);
    }
  }
}
