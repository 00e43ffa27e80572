package dev.dray.federation;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// The larger files of a folder by their size, read once. No link is followed: what it leads to
/// belongs to another place, which is looked at under its own name or not at all.
///
/// @param bySize the paths of each size
record SizedFiles(Map<Long, List<Path>> bySize) {

  /// What is smaller is fetched sooner than looked for: many small files have equal sizes.
  static final long SMALLEST = 1 << 20;

  private static final int DEEPEST = 12;
  private static final int MOST_FILES = 200_000;

  /// Files that are on their way, and folders that hold such files or somebody's records.
  private static final Pattern UNFINISHED =
      Pattern.compile(
          "(?i)downloading_.*|.*\\.(part|partial|incomplete|tmp|dray-part|downloadinprogress)");

  private static final Set<String> PRIVATE_FOLDERS =
      Set.of(".dray", "._____temp", ".git", ".cache");

  static SizedFiles below(Path root) {
    Map<Long, List<Path>> bySize = new HashMap<>();
    try {
      Files.walkFileTree(root, Set.<FileVisitOption>of(), DEEPEST, new Collector(root, bySize));
    } catch (IOException e) {
      // The folder itself cannot be read: it has nothing for us.
      return new SizedFiles(Map.of());
    }
    return new SizedFiles(bySize);
  }

  /// The files of this size.
  List<Path> ofSize(long size) {
    return size < SMALLEST ? List.of() : bySize.getOrDefault(size, List.of());
  }

  private static final class Collector extends SimpleFileVisitor<Path> {
    private final Path root;
    private final Map<Long, List<Path>> bySize;
    private int files;

    Collector(Path root, Map<Long, List<Path>> bySize) {
      this.root = root;
      this.bySize = bySize;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes look) {
      return !folder.equals(root) && PRIVATE_FOLDERS.contains(String.valueOf(folder.getFileName()))
          ? FileVisitResult.SKIP_SUBTREE
          : FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes look) {
      if (++files > MOST_FILES) {
        return FileVisitResult.TERMINATE;
      }
      if (look.isRegularFile()
          && look.size() >= SMALLEST
          && !UNFINISHED.matcher(String.valueOf(file.getFileName())).matches()) {
        bySize.computeIfAbsent(look.size(), size -> new ArrayList<>(1)).add(file);
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) {
      return FileVisitResult.CONTINUE;
    }
  }
}
