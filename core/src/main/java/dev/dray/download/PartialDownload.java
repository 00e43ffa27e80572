package dev.dray.download;

import dev.dray.ByteSize;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// A file that a download began and did not finish. The next download of the same content into the
/// same place goes on with it, whoever began it.
///
/// @param path the part file
/// @param model the repository, such as `model/org/name`; empty in a folder of plain files
/// @param file what the file is called in its model; empty if no record tells
/// @param have bytes that need not be fetched again
/// @param onDisk length of the part file, holes included
/// @param total the file's size, when it is known
/// @param age time since a byte was last written, by this machine's clock; never negative
/// @param owner whether somebody is at work on it
public record PartialDownload(
    Path path,
    Optional<String> model,
    Optional<String> file,
    ByteSize have,
    ByteSize onDisk,
    Optional<ByteSize> total,
    Duration age,
    Owner owner) {

  /// Whether somebody is at work on a part file.
  public enum Owner {
    /// Nobody: it was left behind in good order.
    NOBODY,
    /// A process of this machine that lives.
    ALIVE,
    /// A process that is gone.
    DEAD,
    /// A process of another machine or container, which cannot be seen from here.
    ELSEWHERE;

    /// Whether removing the file may take it from somebody.
    public boolean mayBeAtWork() {
      return this == ALIVE || this == ELSEWHERE;
    }
  }

  /// The file's name, or that of the part file where no record tells.
  public String name() {
    return file.orElseGet(() -> String.valueOf(path.getFileName()));
  }
}
