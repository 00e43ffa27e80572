package dev.dray.model;

import java.util.List;

/// Whether everything is there that programs need to load a model.
///
/// @param missing files that must be there and are not, with the reason, such as
///   `model-00003-of-00004.safetensors (shard 3 of 4)`
/// @param warnings sentences about what is there and looks wrong, or is not there and often needed
public record Completeness(List<String> missing, List<String> warnings) {

  /// Nothing missing and nothing to say.
  public static final Completeness WHOLE = new Completeness(List.of(), List.of());

  /// Copies the lists.
  public Completeness {
    missing = List.copyOf(missing);
    warnings = List.copyOf(warnings);
  }

  /// Whether nothing is missing; warnings do not count.
  public boolean isComplete() {
    return missing.isEmpty();
  }
}
