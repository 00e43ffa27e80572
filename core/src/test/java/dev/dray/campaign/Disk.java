package dev.dray.campaign;

import dev.dray.testkit.content.Content;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/// What a run has left on disk, judged without the library: by names and bytes alone.
final class Disk {

  private final Path root;
  private final Scenario.Place place;

  Disk(Path root, Scenario.Place place) {
    this.root = root;
    this.place = place;
  }

  /// Where downloads of this place go.
  Path target() {
    return root.resolve(
        switch (place) {
          case CACHE, CACHE_WITHOUT_LINKS -> "cache";
          case LOCAL_DIR, FOLDER, ADDRESS, ADDRESS_WITH_DIGEST -> "target";
        });
  }

  private List<Path> files() throws IOException {
    if (!Files.exists(target())) {
      return List.of();
    }
    try (Stream<Path> all = Files.walk(target())) {
      return all.filter(path -> Files.isRegularFile(path) || Files.isSymbolicLink(path)).toList();
    }
  }

  /// Files under a final name whose bytes no server ever meant to send.
  List<String> wrong(Map<String, Set<String>> contents) throws IOException {
    List<String> wrong = new ArrayList<>();
    for (Path file : files()) {
      String name = target().relativize(file).toString();
      switch (place) {
        case CACHE, CACHE_WITHOUT_LINKS -> {
          if (name.contains("/blobs/")) {
            String id = file.getFileName().toString();
            Content content = Content.onDisk(file);
            if (!id.equals(id.length() == 40 ? content.gitBlobId() : content.sha256())) {
              wrong.add(name + " is not what its name says");
            }
          } else if (name.contains("/snapshots/")) {
            // models--acme--storm/snapshots/COMMIT/path
            String path = name.split("/", 4)[3];
            judge(file, path, contents, wrong);
          }
        }
        case LOCAL_DIR, FOLDER, ADDRESS, ADDRESS_WITH_DIGEST -> {
          if (!name.startsWith(".cache/") && !name.startsWith(".dray/") && !isWorking(name)) {
            judge(file, name, contents, wrong);
          }
        }
      }
    }
    return wrong;
  }

  private static boolean isWorking(String name) {
    return name.matches(".*\\.dray-part(\\..*)?") || name.endsWith(".lock");
  }

  private static void judge(
      Path file, String path, Map<String, Set<String>> contents, List<String> wrong) {
    if (!Files.exists(file)) {
      wrong.add(path + " is a link to nothing");
    } else if (!contents.getOrDefault(path, Set.of()).contains(Content.onDisk(file).sha256())) {
      wrong.add(
          path
              + (contents.containsKey(path)
                  ? " holds " + file.toFile().length() + " wrong bytes"
                  : " was never offered"));
    }
  }

  /// Part files, journals and leases.
  List<String> unfinished() throws IOException {
    return files().stream()
        .map(path -> target().relativize(path).toString())
        .filter(
            name -> name.matches(".*(part|journal|lease|incomplete|copy|new|tmp|owner)([.].*)?"))
        .toList();
  }

  /// Does the damage.
  void damage(Scenario.Damage damage) throws IOException {
    for (Path file : files()) {
      String name = file.getFileName().toString();
      switch (damage) {
        case NONE -> {}
        case TEAR_JOURNALS -> {
          if (name.endsWith(".journal")) {
            try (FileChannel journal = FileChannel.open(file, StandardOpenOption.WRITE)) {
              journal.truncate(Math.max(0, journal.size() - 9));
            }
          }
        }
        case LOSE_JOURNALS -> {
          if (name.endsWith(".journal")) {
            Files.delete(file);
          }
        }
        case FLIP_A_BIT -> {
          if (name.endsWith("part")) {
            flip(file);
          }
        }
      }
    }
  }

  private static void flip(Path file) throws IOException {
    try (FileChannel part =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      ByteBuffer one = ByteBuffer.allocate(1);
      if (part.read(one, part.size() / 3) == 1) {
        one.put(0, (byte) (one.get(0) ^ 4));
        part.write(one.flip(), part.size() / 3);
      }
    }
  }

  /// Every name below the root.
  Set<String> names() throws IOException {
    Set<String> names = new TreeSet<>();
    for (Path file : files()) {
      names.add(target().relativize(file) + " " + file.toFile().length());
    }
    return names;
  }
}
