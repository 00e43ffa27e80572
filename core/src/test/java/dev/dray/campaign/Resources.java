package dev.dray.campaign;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/// What this process holds of the system: open files, sockets among them, and our threads.
///
/// @param files open files and sockets; 0 where the system does not tell
/// @param sockets those that are sockets; 0 where the system does not tell
/// @param threads our threads by name, without the number
record Resources(long files, long sockets, Map<String, Integer> threads) {

  private static final Path OPEN = Path.of("/proc/self/fd");

  static Resources now() {
    Map<String, Integer> threads = new TreeMap<>();
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      // One of them serves the whole process and stays.
      if (thread.getName().startsWith("dray-") && !thread.getName().equals("dray-leases")) {
        threads.merge(thread.getName().replaceAll("[0-9]+$", ""), 1, Integer::sum);
      }
    }
    long sockets = 0;
    List<String> open = targets();
    for (String target : open) {
      if (target.startsWith("socket:")) {
        sockets++;
      }
    }
    return new Resources(open.size(), sockets, threads);
  }

  /// What each open file is.
  static List<String> targets() {
    try (Stream<Path> all = Files.list(OPEN)) {
      return all.map(Resources::target).filter(t -> !t.isEmpty()).sorted().toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  private static String target(Path link) {
    try {
      String target = Files.readSymbolicLink(link).toString();
      // The listing itself, and jars that are opened when a class is first needed.
      return target.endsWith("/fd") || target.endsWith(".jar") ? "" : target;
    } catch (IOException e) {
      return "";
    }
  }

  /// Whether nothing is held that was not held `before`.
  boolean isNoMoreThan(Resources before) {
    return files <= before.files
        && sockets <= before.sockets
        && threads.entrySet().stream()
            .allMatch(e -> e.getValue() <= before.threads.getOrDefault(e.getKey(), 0));
  }

  /// What every thread of ours does.
  static String stacks() {
    StringBuilder text = new StringBuilder();
    Thread.getAllStackTraces()
        .forEach((thread, stack) -> {
          if (thread.getName().startsWith("dray-")) {
            text.append(thread.getName()).append('\n');
            for (StackTraceElement element : stack) {
              text.append("    at ").append(element).append('\n');
            }
          }
        });
    return text.toString();
  }
}
