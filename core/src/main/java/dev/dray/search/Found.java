package dev.dray.search;

import dev.dray.ModelRef;
import dev.dray.provider.ModelSummary;
import java.nio.file.Path;
import java.util.Optional;

/// A model as one place knows it.
///
/// @param ref what to download
/// @param model what the place tells about it
/// @param path where it lies, if it is on this machine
public record Found(ModelRef ref, ModelSummary model, Optional<Path> path) {

  /// A model of a place that keeps no files.
  public Found(ModelRef ref, ModelSummary model) {
    this(ref, model, Optional.empty());
  }
}
