package dev.dray.registry;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Finds the entries of a draft by what they are and where they lie. Not thread-safe.
final class VariantIndex {

  private final Map<String, Set<String>> variants = new HashMap<>();
  private final Map<String, Set<String>> places = new HashMap<>();
  private final Map<String, Set<String>> claims = new HashMap<>();

  VariantIndex(Collection<RegistryEntry> entries) {
    entries.forEach(this::add);
  }

  Set<String> variant(String canonical) {
    return variants.getOrDefault(canonical, Set.of());
  }

  Set<String> at(String path) {
    return places.getOrDefault(normal(path), Set.of());
  }

  Set<String> claiming(String path) {
    return claims.getOrDefault(normal(path), Set.of());
  }

  void replace(Optional<RegistryEntry> old, Optional<RegistryEntry> now) {
    old.ifPresent(this::drop);
    now.ifPresent(this::add);
  }

  private void add(RegistryEntry entry) {
    EntryNames.canonical(entry).ifPresent(key -> put(variants, key, entry.name()));
    place(entry)
        .ifPresentOrElse(
            path -> put(places, normal(path), entry.name()),
            () -> claim(entry).ifPresent(path -> put(claims, normal(path), entry.name())));
  }

  private void drop(RegistryEntry entry) {
    EntryNames.canonical(entry).ifPresent(key -> take(variants, key, entry.name()));
    place(entry).ifPresent(path -> take(places, normal(path), entry.name()));
    claim(entry).ifPresent(path -> take(claims, normal(path), entry.name()));
  }

  private static Optional<String> place(RegistryEntry entry) {
    return entry.get(EntryKey.DOWNLOAD_PATH).word();
  }

  private static Optional<String> claim(RegistryEntry entry) {
    return entry.get(EntryKey.BACKEND_CONFIG).object().get("model_path").word();
  }

  private static void put(Map<String, Set<String>> index, String key, String name) {
    index.computeIfAbsent(key, _ -> new LinkedHashSet<>(2)).add(name);
  }

  private static void take(Map<String, Set<String>> index, String key, String name) {
    Set<String> names = index.get(key);
    if (names != null && names.remove(name) && names.isEmpty()) {
      index.remove(key);
    }
  }

  /// One form for a place: absolute and without detours; Ollama's names, whose slashes one loses
  /// easily, with two of them.
  static String normal(String path) {
    String text = path.strip();
    if (text.regionMatches(true, 0, "ollama:", 0, 7)) {
      return "ollama://" + VariantNames.lower(text.substring(7).replaceFirst("^/+", ""));
    }
    try {
      return Path.of(text).toAbsolutePath().normalize().toString();
    } catch (InvalidPathException e) {
      return text;
    }
  }
}
