package dev.dray.registry;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Which keys of an entry are read. Most of a large registry are the files of its entries with
/// their digests, which a list of the models never shows. Immutable.
final class Outline {

  /// Everything.
  static final Outline WHOLE = new Outline(Map.of());

  private static final Optional<Outline> ALL = Optional.of(WHOLE);

  /// No files, digests and measurements.
  static final Outline SHORT =
      leaving(
          EntryKey.GENERATION_DEFAULTS,
          EntryKey.ARTIFACTS,
          EntryKey.CHAT_TEMPLATE,
          EntryKey.VERSION_LOCK,
          EntryKey.PERFORMANCE,
          EntryKey.PROBES,
          EntryKey.PROFILES_PLACEHOLDER,
          EntryKey.LICENSE,
          EntryKey.BACKEND_ALTERNATIVES,
          EntryKey.ROLE_PRIORITY,
          EntryKey.DOWNLOAD_FILES,
          EntryKey.BACKEND_CONFIG);

  /// As [#SHORT], with what tells to which entry a download belongs.
  static final Outline FOR_DOWNLOADS =
      leaving(
          EntryKey.GENERATION_DEFAULTS,
          EntryKey.ARTIFACTS,
          EntryKey.VERSION_LOCK,
          EntryKey.PERFORMANCE,
          EntryKey.PROBES,
          EntryKey.PROFILES_PLACEHOLDER,
          EntryKey.BACKEND_ALTERNATIVES,
          EntryKey.ROLE_PRIORITY);

  /// For keys that are not read whole: what is read of them, if anything.
  private final Map<String, Optional<Outline>> parts;

  private Outline(Map<String, Optional<Outline>> parts) {
    this.parts = Map.copyOf(parts);
  }

  private static Outline leaving(EntryKey... keys) {
    Map<String, Optional<Outline>> parts = new HashMap<>();
    for (EntryKey key : keys) {
      parts.put(key.text(), Optional.empty());
    }
    parts.put(EntryKey.SOURCE.text(), Optional.of(new Outline(Map.of("files", Optional.empty()))));
    return new Outline(parts);
  }

  /// What is read of a key's value; empty if nothing is.
  Optional<Outline> of(String key) {
    if (parts.isEmpty()) {
      return ALL;
    }
    Optional<Outline> part = parts.get(key);
    return part == null ? ALL : part;
  }
}
