package dev.dray.registry;

import java.nio.file.Path;
import java.util.Optional;

/// A model that a scan came across.
///
/// @param path its folder
/// @param repository its repository, `owner/name`
/// @param format the container of its weights
/// @param quantization the quantization's label
/// @param bytes its size
/// @param outcome what became of it
/// @param name its name in the registry; empty where it was left out
/// @param reason why it was left out; empty elsewhere
public record Scanned(
    Path path,
    String repository,
    Optional<String> format,
    Optional<String> quantization,
    long bytes,
    Outcome outcome,
    String name,
    String reason) {

  /// What became of a model.
  public enum Outcome {
    /// It is a new entry.
    ADDED,
    /// Its entry says more or other things now.
    UPDATED,
    /// Its entry is the same as before.
    UNCHANGED,
    /// It is left out.
    LEFT_OUT
  }
}
