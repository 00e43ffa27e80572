package dev.dray.registry;

import dev.dray.RepoPath;
import dev.dray.registry.TrackedFiles.TrackedFile;
import dev.dray.store.DirectoryChecksum;
import dev.dray.store.DiskFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/// The files of a model that lies on this machine: those that count in its checksum.
///
/// @param tracked the files with their sizes, in order
public record ModelFolder(List<TrackedFile> tracked) {

  private static final int MOST_FILES = 100_000;
  private static final int DEEPEST = 32;

  /// Copies the list.
  public ModelFolder {
    tracked = List.copyOf(tracked);
  }

  /// All files of a folder, or the file that the place is. No content is read.
  ///
  /// @throws dev.dray.error.StorageException if the folder cannot be read
  public static ModelFolder of(Path place) {
    if (Files.isRegularFile(place)) {
      return new ModelFolder(List.of(file(place, String.valueOf(place.getFileName()))));
    }
    List<TrackedFile> files = new ArrayList<>();
    try (Stream<Path> all = Files.walk(place, DEEPEST)) {
      for (Path file : all.limit(MOST_FILES).sorted().toList()) {
        String path = place.relativize(file).toString().replace('\\', '/');
        if (DirectoryChecksum.counts(path)
            && below(place, path).isPresent()
            && Files.isRegularFile(file)) {
          files.add(file(file, path));
        }
      }
    } catch (UncheckedIOException e) {
      throw DiskFailure.of("read", place, new IOException(e.getMessage(), e));
    } catch (IOException e) {
      throw DiskFailure.of("read", place, e);
    }
    return new ModelFolder(files);
  }

  /// Those of these files that are there.
  ///
  /// @param paths relative to the folder; what leads out of it is passed over
  public static ModelFolder of(Path place, List<String> paths) {
    return new ModelFolder(
        paths.stream()
            .flatMap(path ->
                below(place, path)
                    .filter(Files::isRegularFile)
                    .map(file -> file(file, path))
                    .stream())
            .toList());
  }

  /// A file below a folder; nothing where the path leads elsewhere.
  public static Optional<Path> below(Path folder, String path) {
    try {
      return Optional.of(new RepoPath(path).under(folder));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /// Their paths, relative to the folder.
  public List<String> files() {
    return tracked.stream().map(TrackedFile::path).toList();
  }

  /// Their bytes.
  public long bytes() {
    return tracked.stream().mapToLong(file -> file.size().orElse(0)).sum();
  }

  private static TrackedFile file(Path file, String path) {
    try {
      return new TrackedFile(path, Optional.empty(), OptionalLong.of(Files.size(file)));
    } catch (IOException e) {
      throw DiskFailure.of("read", file, e);
    }
  }
}
