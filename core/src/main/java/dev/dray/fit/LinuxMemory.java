package dev.dray.fit;

import dev.dray.ByteSize;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Main memory as Linux tells of it: `/proc/meminfo`, and the limits of this process's control
/// group and of every group above it (versions 1 and 2; the kernel's `cgroup-v2.rst` and
/// `memory.rst`).
///
/// @param total what this process may use
/// @param free what of it is available
/// @param limit `cgroup` if a group's limit is lower than what the machine has
record LinuxMemory(Optional<ByteSize> total, Optional<ByteSize> free, Optional<String> limit) {

  private static final int LONGEST_FILE = 64 << 10;

  static LinuxMemory read(Path root) {
    Optional<String> info = text(root.resolve("proc/meminfo"));
    Optional<Long> total = info.flatMap(t -> kilobytes(t, "MemTotal:"));
    Optional<Long> free = info.flatMap(t -> kilobytes(t, "MemAvailable:"));
    Optional<Group> group = lowest(root);
    boolean limited = group.isPresent() && (total.isEmpty() || group.get().limit() < total.get());
    if (limited) {
      long left = Math.max(0, group.get().limit() - group.get().used());
      long available = free.map(bytes -> Math.min(bytes, left)).orElse(left);
      return new LinuxMemory(
          Optional.of(new ByteSize(group.get().limit())),
          Optional.of(new ByteSize(available)),
          Optional.of("cgroup"));
    }
    return new LinuxMemory(total.map(ByteSize::new), free.map(ByteSize::new), Optional.empty());
  }

  private record Group(long limit, long used) {}

  private static Optional<Group> lowest(Path root) {
    Optional<String> groups = text(root.resolve("proc/self/cgroup"));
    Optional<Group> lowest = Optional.empty();
    for (String line : groups.orElse("").lines().toList()) {
      String[] parts = line.split(":", 3);
      if (parts.length < 3) {
        continue;
      }
      boolean second = parts[0].equals("0") && parts[1].isEmpty();
      boolean first = ("," + parts[1] + ",").contains(",memory,");
      if (second || first) {
        Path base = root.resolve(second ? "sys/fs/cgroup" : "sys/fs/cgroup/memory");
        String limit = second ? "memory.max" : "memory.limit_in_bytes";
        String used = second ? "memory.current" : "memory.usage_in_bytes";
        lowest = lower(lowest, climb(base, parts[2], limit, used));
      }
    }
    return lowest;
  }

  /// The lowest limit from a group up to the root group. In a container the group's own path is
  /// often not there, and the mount's root is the group.
  private static Optional<Group> climb(Path base, String path, String limit, String used) {
    Path start = base.resolve(path.replaceFirst("^/+", "")).normalize();
    Path folder = start.startsWith(base) ? start : base;
    Optional<Group> lowest = Optional.empty();
    while (folder.startsWith(base)) {
      Path here = folder;
      Optional<Group> group =
          text(here.resolve(limit))
              .map(String::strip)
              .flatMap(LinuxMemory::number)
              .map(bytes ->
                  new Group(
                      bytes,
                      text(here.resolve(used))
                          .map(String::strip)
                          .flatMap(LinuxMemory::number)
                          .orElse(0L)));
      lowest = lower(lowest, group);
      folder = folder.getParent();
      if (folder == null) {
        break;
      }
    }
    return lowest;
  }

  private static Optional<Group> lower(Optional<Group> one, Optional<Group> other) {
    if (one.isEmpty() || other.isEmpty()) {
      return one.or(() -> other);
    }
    return one.get().limit() <= other.get().limit() ? one : other;
  }

  private static Optional<Long> kilobytes(String info, String key) {
    return info.lines()
        .filter(line -> line.startsWith(key))
        .map(line -> line.substring(key.length()).replace("kB", "").strip())
        .findFirst()
        .flatMap(LinuxMemory::number)
        .map(n -> n << 10);
  }

  /// A whole number of at most 18 digits; empty for `max` and everything else.
  static Optional<Long> number(String text) {
    return text.matches("[0-9]{1,18}") ? Optional.of(Long.parseLong(text)) : Optional.empty();
  }

  /// A small file of the kernel's.
  static Optional<String> text(Path file) {
    // Such files tell no size, so the stream is what is bounded.
    try (InputStream in = Files.newInputStream(file)) {
      return Optional.of(new String(in.readNBytes(LONGEST_FILE), StandardCharsets.UTF_8));
    } catch (IOException | UncheckedIOException e) {
      return Optional.empty();
    }
  }
}
