package dev.dray.inventory;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/// Files that programs of this machine have open or mapped into memory, as far as this user may see
/// it: on Linux from `/proc`, elsewhere nothing is known. A picture of one moment.
///
/// A server of models maps their weights and may close the file after that, so both are looked at.
final class OpenFiles {

  private static final long LARGEST_MAPS = 16L << 20;

  private final NavigableMap<String, String> programs;

  private OpenFiles(NavigableMap<String, String> programs) {
    this.programs = programs;
  }

  /// Looks, at all processes but this one.
  static OpenFiles now() {
    return of(Path.of("/proc"), ProcessHandle.current().pid());
  }

  static OpenFiles of(Path proc, long own) {
    NavigableMap<String, String> programs = new TreeMap<>();
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(proc, "[0-9]*")) {
      for (Path process : processes) {
        if (!String.valueOf(process.getFileName()).equals(String.valueOf(own))) {
          look(process, programs);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      // No such system.
      return new OpenFiles(new TreeMap<>());
    }
    return new OpenFiles(programs);
  }

  private static void look(Path process, NavigableMap<String, String> programs) {
    String name = name(process);
    try (DirectoryStream<Path> open = Files.newDirectoryStream(process.resolve("fd"))) {
      for (Path descriptor : open) {
        String target = Files.readSymbolicLink(descriptor).toString();
        if (target.startsWith("/")) {
          programs.putIfAbsent(target, name);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      // Another user's, or gone meanwhile.
      return;
    }
    try {
      byte[] maps;
      try (var in = Files.newInputStream(process.resolve("maps"))) {
        maps = in.readNBytes((int) LARGEST_MAPS);
      }
      new String(maps, StandardCharsets.UTF_8)
          .lines()
          .map(line -> line.substring(Math.max(0, line.indexOf('/'))))
          .filter(path -> path.startsWith("/"))
          .forEach(path -> programs.putIfAbsent(path, name));
    } catch (IOException e) {
      // As above.
      return;
    }
  }

  private static String name(Path process) {
    try {
      return Files.readString(process.resolve("comm"), StandardCharsets.UTF_8).strip()
          + " (process "
          + process.getFileName()
          + ")";
    } catch (IOException e) {
      return "process " + process.getFileName();
    }
  }

  /// The program that has a file below this folder open, if one has.
  Optional<String> userOf(Path folder) {
    String real;
    try {
      real = folder.toRealPath().toString();
    } catch (IOException e) {
      return Optional.empty();
    }
    String below = real + "/";
    String next = programs.ceilingKey(below);
    if (next != null && next.startsWith(below)) {
      return Optional.ofNullable(programs.get(next));
    }
    return Optional.ofNullable(programs.get(real));
  }
}
