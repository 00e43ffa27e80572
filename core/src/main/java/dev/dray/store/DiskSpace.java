package dev.dray.store;

import dev.dray.ByteSize;
import dev.dray.error.ConflictException;
import dev.dray.error.DrayException;
import dev.dray.error.ErrorContext;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/// How much room there is at a place that may not exist yet. Stateless.
public final class DiskSpace {
  private DiskSpace() {}

  /// The bytes that this user can still write at `path`, or at its nearest existing ancestor. A
  /// file system that does not say counts as having endless room.
  public static ByteSize usable(Path path) {
    try {
      long free = fileStore(path).map(DiskSpace::usableOf).orElse(Long.MAX_VALUE);
      return new ByteSize(free);
    } catch (IOException e) {
      return new ByteSize(Long.MAX_VALUE);
    }
  }

  /// The file system that a path lies or would lie on.
  ///
  /// @throws IOException if it cannot be asked
  static Optional<FileStore> fileStore(Path path) throws IOException {
    Optional<Path> place = existing(path);
    return place.isEmpty() ? Optional.empty() : Optional.of(Files.getFileStore(place.get()));
  }

  /// The nearest ancestor that exists, itself included.
  static Optional<Path> existing(Path path) {
    Path place = path.toAbsolutePath();
    while (place != null && !Files.exists(place)) {
      place = place.getParent();
    }
    return Optional.ofNullable(place);
  }

  /// Makes sure a folder exists.
  ///
  /// @throws DrayException if it cannot be made
  static void makeFolder(Path folder) {
    try {
      // createDirectories asks to write even where the folder is there; a read-only store has it.
      if (!Files.isDirectory(folder)) {
        Files.createDirectories(folder);
      }
    } catch (IOException e) {
      Optional<Path> inTheWay = existing(folder).filter(place -> !Files.isDirectory(place));
      if (inTheWay.isPresent()) {
        throw new ConflictException(
            "There is a file at " + inTheWay.get() + ", where a folder is needed",
            "Choose another folder, or move that file away.",
            ErrorContext.of(folder.toString()));
      }
      throw DiskFailure.of("make the folder", folder, e);
    }
  }

  /// Makes sure the folder that is to hold `file` exists.
  static void makeFolderOf(Path file) {
    makeFolder(Objects.requireNonNull(file.toAbsolutePath().getParent()));
  }

  private static long usableOf(FileStore store) {
    try {
      long free = store.getUsableSpace();
      // Some network and virtual file systems answer 0 of 0.
      return free == 0 && store.getTotalSpace() == 0 ? Long.MAX_VALUE : Math.max(0, free);
    } catch (IOException e) {
      return Long.MAX_VALUE;
    }
  }
}
