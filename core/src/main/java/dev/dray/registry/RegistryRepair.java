package dev.dray.registry;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// What was done about damaged files.
///
/// @param files one for each damaged file
public record RegistryRepair(List<Mended> files) {

  /// A file that was damaged.
  ///
  /// @param layer which one
  /// @param damage what was wrong, a sentence with file, byte, line and column
  /// @param kept the damaged file, as it was, under another name
  /// @param read entries before the damage, which stay as they are
  /// @param backup the backup that the rest came from, if there was a good one
  /// @param restored entries that came from it
  public record Mended(
      Layer layer, String damage, Path kept, int read, Optional<Path> backup, int restored) {}

  /// Copies the list.
  public RegistryRepair {
    files = List.copyOf(files);
  }
}
