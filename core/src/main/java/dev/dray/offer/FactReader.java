package dev.dray.offer;

import dev.dray.model.ModelFacts;
import dev.dray.provider.ModelDetails;
import dev.dray.provider.RemoteFile;
import java.util.List;
import java.util.Optional;

/// Reads what is to be known of a model from parts of its files, where they are published.
@FunctionalInterface
public interface FactReader {

  /// What was read.
  ///
  /// @param facts the facts
  /// @param bytes bytes of the model's files that it took
  record Read(ModelFacts facts, long bytes) {}

  /// Reads a model's small configuration files and the head of one weight file.
  ///
  /// @param name the model's name, which may tell something too
  /// @param files the files of one variant, with places to read them from
  /// @param details what the provider says
  /// @throws dev.dray.error.DrayException if that cannot be read
  Read read(String name, List<RemoteFile> files, Optional<ModelDetails> details);
}
