package dev.dray.registry;

import dev.dray.model.Capability;
import dev.dray.model.ContainerFormat;
import dev.dray.model.Fact;
import dev.dray.model.ModelFacts;
import dev.dray.model.Quantization;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// What was found out about a model's folder.
///
/// @param format the container of its weights, such as `gguf`
/// @param quantization the quantization's label, lower case
/// @param license the licence
/// @param capabilities what it can do
public record FolderFacts(
    Optional<String> format,
    Optional<String> quantization,
    Optional<String> license,
    Set<Capability> capabilities) {

  /// Nothing was found out.
  public static final FolderFacts NONE =
      new FolderFacts(Optional.empty(), Optional.empty(), Optional.empty(), Set.of());

  /// What an inspection found that a registry keeps.
  public static FolderFacts of(ModelFacts facts) {
    return new FolderFacts(
        facts.container().map(Fact::value).map(ContainerFormat::id),
        facts
            .quantization()
            .map(Fact::value)
            .map(Quantization::label)
            .map(label -> label.toLowerCase(Locale.ROOT)),
        facts.license().map(Fact::value),
        facts.capabilitySet());
  }

  /// Copies the set.
  public FolderFacts {
    capabilities = Set.copyOf(capabilities);
  }
}
