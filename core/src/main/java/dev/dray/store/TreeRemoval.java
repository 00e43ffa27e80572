package dev.dray.store;

import dev.dray.ByteSize;
import dev.dray.error.ConflictException;
import dev.dray.error.ErrorContext;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;

/// Removes a model's folder from a tree of models. Stateless.
public final class TreeRemoval {

  private TreeRemoval() {}

  /// Removes a folder below `root` with everything in it, and the folders above it that are empty
  /// then, as far as `root`. Links are removed and not followed.
  ///
  /// @return the bytes that its files took
  /// @throws ConflictException if the folder does not lie below `root` (links included), or a
  ///   download is at work in it
  /// @throws dev.dray.error.StorageException if something cannot be removed
  public static ByteSize remove(Path root, Path folder) {
    Path inside = requireInside(root, folder);
    Path locks = inside.resolve(HubFolder.OWN).resolve("locks");
    if (CacheScan.children(locks).stream().anyMatch(LockFile::isHeld)) {
      throw new ConflictException(
          inside + " is being downloaded",
          "Wait for the download, or stop it.",
          ErrorContext.of(inside.toString()));
    }
    long bytes = 0;
    try {
      for (Path file : CacheScan.filesBelow(inside)) {
        bytes += Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) ? Files.size(file) : 0;
      }
      Removal.deleteTree(inside);
      Path above = inside.getParent();
      Path end = root.toRealPath();
      while (above != null && !above.equals(end) && isEmpty(above)) {
        Files.delete(above);
        above = above.getParent();
      }
    } catch (IOException e) {
      throw DiskFailure.of("remove", folder, e);
    }
    return new ByteSize(bytes);
  }

  private static boolean isEmpty(Path folder) throws IOException {
    boolean[] any = {false};
    Files.walkFileTree(
        folder,
        Set.of(),
        1,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes look) {
            any[0] = true;
            return FileVisitResult.TERMINATE;
          }
        });
    return !any[0];
  }

  private static Path requireInside(Path root, Path folder) {
    try {
      Path real = folder.toRealPath();
      Path end = root.toRealPath();
      if (real.startsWith(end) && !real.equals(end) && Files.isDirectory(real)) {
        return real;
      }
    } catch (IOException e) {
      throw DiskFailure.of("remove", folder, e);
    }
    throw new ConflictException(
        folder + " does not lie below " + root + ", and nothing else is removed",
        "Remove it yourself if that is meant.",
        ErrorContext.of(folder.toString()));
  }
}
