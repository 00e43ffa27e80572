package dev.dray.federation;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What was made and may have to go again. Of one thread.
final class Undo {

  private final List<Path> made = new ArrayList<>();

  /// The folders above a file are about to be made, those that are missing.
  void willMakeFolders(Path file) {
    List<Path> folders = new ArrayList<>();
    Path folder = file.toAbsolutePath().getParent();
    while (folder != null && !Files.exists(folder)) {
      folders.addFirst(folder);
      folder = folder.getParent();
    }
    made.addAll(folders);
  }

  /// A file is about to be made here.
  void willMake(Path file) {
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      made.add(file);
    }
  }

  /// All is well.
  void forget() {
    made.clear();
  }

  /// Takes everything away, the last first; a folder that is not empty stays.
  void run() {
    made.reversed().forEach(Courier::removeQuietly);
    made.clear();
  }
}
