package dev.dray.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Whether a folder's file system takes relative symbolic links: not on Windows without developer
/// mode, not on many network shares and memory sticks.
final class LinkSupport {

  private static final Map<Path, Boolean> KNOWN = new ConcurrentHashMap<>();

  private LinkSupport() {}

  /// Finds out by making a link in a passing folder below `root`; asked once for each root. A root
  /// that cannot be written counts as taking links, since nothing will be linked there anyway.
  static boolean below(Path root) {
    return KNOWN.computeIfAbsent(root.toAbsolutePath().normalize(), LinkSupport::probe);
  }

  private static boolean probe(Path root) {
    Path folder;
    try {
      folder = Files.createTempDirectory(root, ".dray-links-");
    } catch (IOException e) {
      return true;
    }
    Path file = folder.resolve("file");
    Path link = folder.resolve("link");
    try {
      Files.createFile(file);
      Files.createSymbolicLink(link, Path.of("file"));
      return Files.isSymbolicLink(link) && Files.isSameFile(link, file);
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    } finally {
      for (Path path : new Path[] {link, file, folder}) {
        try {
          Files.deleteIfExists(path);
        } catch (IOException e) {
          System.getLogger(LinkSupport.class.getName())
              .log(System.Logger.Level.DEBUG, "a probe stays behind", e);
        }
      }
    }
  }
}
