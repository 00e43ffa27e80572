package dev.dray.store;

import dev.dray.provider.RemoteFile;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Finds content in every repository of a hub cache, by the names of the blobs, and in the shared
/// store of payloads, by their Xet hash. What it finds has the right name and size, no more: it
/// must be hashed before use. Reads only. Thread-safe.
///
/// The names are read once, when first asked: a folder listing for each repository, whatever the
/// number of files that are looked for.
final class CacheContents {

  private static final Pattern REPOSITORY = Pattern.compile("(models|datasets|spaces)--.+");
  private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{40}|[0-9a-f]{64}");

  private final Path cache;
  private @Nullable Map<String, List<Path>> blobs;

  CacheContents(Path cache) {
    this.cache = cache;
  }

  /// A file that should have this content and has its size.
  ///
  /// @param refused paths that proved to be something else
  Optional<Path> find(RemoteFile file, Set<Path> refused) {
    if (file.digest().isEmpty()) {
      return Optional.empty();
    }
    List<Path> candidates =
        new ArrayList<>(blobs().getOrDefault(file.digest().get().hex(), List.of()));
    file.hub()
        .flatMap(RemoteFile.HubEntry::xetHash)
        .flatMap(new SharedBlobs(cache)::payload)
        .ifPresent(candidates::add);
    return candidates.stream()
        .filter(path -> !refused.contains(path) && fits(path, file))
        .findFirst();
  }

  /// Reads the names again when it is asked next.
  synchronized void lookAgain() {
    blobs = null;
  }

  private static boolean fits(Path path, RemoteFile file) {
    try {
      return Files.isRegularFile(path)
          && (file.size().isEmpty() || Files.size(path) == file.size().getAsLong());
    } catch (IOException e) {
      return false;
    }
  }

  private synchronized Map<String, List<Path>> blobs() {
    Map<String, List<Path>> known = blobs;
    if (known == null) {
      known = read();
      blobs = known;
    }
    return known;
  }

  private Map<String, List<Path>> read() {
    Map<String, List<Path>> found = new HashMap<>();
    for (Path repository : list(cache, REPOSITORY)) {
      for (Path blob : list(repository.resolve("blobs"), DIGEST)) {
        found
            .computeIfAbsent(String.valueOf(blob.getFileName()), name -> new ArrayList<>(1))
            .add(blob);
      }
    }
    return found;
  }

  private static List<Path> list(Path folder, Pattern names) {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> entries =
        Files.newDirectoryStream(
            folder, entry -> names.matcher(String.valueOf(entry.getFileName())).matches())) {
      entries.forEach(found::add);
    } catch (IOException | DirectoryIteratorException e) {
      // A folder that is not there, or that others do not let us read, has nothing for us.
      return found;
    }
    return found;
  }
}
