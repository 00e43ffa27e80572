package dev.dray.provider;

import dev.dray.ProviderId;

/// Where models are published. Two families: those that list files, and daemons that fetch by
/// themselves. Implementations are thread-safe.
public sealed interface Provider permits FileProvider, DaemonProvider {
  /// Which provider this is.
  ProviderId id();
}
