package dev.dray.provider;

import dev.dray.ProviderId;
import java.util.Set;

/// Where models are published. Two families: those that list files, and daemons that fetch by
/// themselves. Implementations are thread-safe.
public sealed interface Provider permits FileProvider, DaemonProvider {
  /// Which provider this is.
  ProviderId id();

  /// What it can do beside bringing a model.
  Set<Feature> features();
}
