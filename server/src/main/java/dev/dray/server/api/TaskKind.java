package dev.dray.server.api;

import java.util.Locale;

/// What a task does.
enum TaskKind {
  /// Checks models.
  VERIFY,
  /// Makes the caches fit into a size.
  EVICT,
  /// Enters models in the registry.
  SCAN;

  /// The word in JSON.
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
