package dev.dray.testkit.disk;

import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/// What a name on the disk stands for. Guarded by the disk's monitor.
abstract sealed class DiskNode {

  Set<PosixFilePermission> mode = PosixFilePermissions.fromString("rw-r--r--");
  Instant modified = Instant.now();

  /// A symbolic link; durable with its name.
  static final class Link extends DiskNode {
    final String text;

    Link(String text) {
      this.text = text;
    }
  }

  /// A file: what programs see, what the platter holds, and what is on its way there.
  static final class File extends DiskNode {
    private byte[] seen = new byte[0];
    private int length;
    private byte[] durable = new byte[0];
    private final List<Write> pending = new ArrayList<>();

    /// A write, or a cut where there are no bytes.
    private record Write(int position, Optional<byte[]> bytes, boolean lost) {}

    int length() {
      return length;
    }

    void read(int position, byte[] into) {
      System.arraycopy(seen, position, into, 0, into.length);
    }

    void write(int position, byte[] bytes) {
      int end = Math.max(length, position + bytes.length);
      if (end > seen.length) {
        seen = Arrays.copyOf(seen, Math.max(end, 2 * seen.length));
      }
      System.arraycopy(bytes, 0, seen, position, bytes.length);
      length = end;
      pending.add(new Write(position, Optional.of(bytes), false));
      modified = Instant.now();
    }

    void truncate(int to) {
      if (to < length) {
        Arrays.fill(seen, to, length, (byte) 0);
        length = to;
        pending.add(new Write(to, Optional.empty(), false));
        modified = Instant.now();
      }
    }

    void force() {
      for (Write change : pending) {
        if (!change.lost()) {
          durable = applied(durable, change, Integer.MAX_VALUE);
        }
      }
      pending.clear();
    }

    /// A sync that failed: the kernel calls the pages clean and never writes them.
    void lose() {
      pending.replaceAll(c -> new Write(c.position(), c.bytes(), true));
    }

    void crash(Survival survival, SplittableRandom random) {
      byte[] found = durable;
      for (Write change : pending) {
        if (!change.lost() && random.nextDouble() < survival.writes()) {
          boolean torn = change.bytes().isPresent() && random.nextDouble() < survival.torn();
          int keep = torn ? random.nextInt(change.bytes().get().length + 1) : Integer.MAX_VALUE;
          found = applied(found, change, keep);
        }
      }
      pending.clear();
      durable = found;
      seen = found.clone();
      length = found.length;
    }

    private static byte[] applied(byte[] content, Write change, int keep) {
      if (change.bytes().isEmpty()) {
        return Arrays.copyOf(content, Math.min(content.length, change.position()));
      }
      byte[] bytes = change.bytes().get();
      int count = Math.min(keep, bytes.length);
      if (count == 0) {
        return content;
      }
      int end = Math.max(content.length, change.position() + count);
      byte[] next = Arrays.copyOf(content, end);
      System.arraycopy(bytes, 0, next, change.position(), count);
      return next;
    }
  }

  /// A folder: its names as programs see them, as they are durable, and the changes between.
  static final class Folder extends DiskNode {
    final Map<String, DiskNode> names = new LinkedHashMap<>();
    private Map<String, DiskNode> durable = new HashMap<>();
    private final List<Rename> pending = new ArrayList<>();

    /// @param step changes of one rename carry the same number and survive together
    private record Rename(long step, String name, Optional<DiskNode> node) {}

    Folder() {
      mode = PosixFilePermissions.fromString("rwxr-xr-x");
    }

    void put(long step, String name, DiskNode node) {
      names.put(name, node);
      pending.add(new Rename(step, name, Optional.of(node)));
      modified = Instant.now();
    }

    void remove(long step, String name) {
      names.remove(name);
      pending.add(new Rename(step, name, Optional.empty()));
      modified = Instant.now();
    }

    void force() {
      pending.forEach(change -> apply(durable, change));
      pending.clear();
    }

    void forceAll() {
      force();
      for (DiskNode node : names.values()) {
        switch (node) {
          case File file -> file.force();
          case Folder folder -> folder.forceAll();
          case Link link -> {}
        }
      }
    }

    private static void apply(Map<String, DiskNode> to, Rename change) {
      change.node().ifPresentOrElse(n -> to.put(change.name(), n), () -> to.remove(change.name()));
    }

    void crash(Survival survival, SplittableRandom random) {
      Map<String, DiskNode> found = new HashMap<>(durable);
      for (Rename change : pending) {
        // The same die for both ends of a rename.
        double die = new SplittableRandom(survival.seed() * 31 + change.step()).nextDouble();
        if (die < survival.names()) {
          apply(found, change);
        }
      }
      pending.clear();
      durable = found;
      names.clear();
      names.putAll(found);
      for (DiskNode node : found.values()) {
        switch (node) {
          case File file -> file.crash(survival, random);
          case Folder folder -> folder.crash(survival, random);
          case Link link -> {}
        }
      }
    }
  }
}
