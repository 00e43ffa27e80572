package dev.dray.registry;

import dev.dray.model.Capability;
import java.util.Optional;
import java.util.Set;

/// What was found out about a model's folder.
///
/// @param format the container of its weights
/// @param quantization the quantization's label
/// @param license the licence
/// @param capabilities what it can do
public record FolderFacts(
    Optional<String> format,
    Optional<String> quantization,
    Optional<String> license,
    Set<Capability> capabilities) {

  /// Copies the set.
  public FolderFacts {
    capabilities = Set.copyOf(capabilities);
  }
}
