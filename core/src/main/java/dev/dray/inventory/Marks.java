package dev.dray.inventory;

import dev.dray.hashing.Hashing;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/// What this user and programs of this machine said about models: pinned, last used, in use. A
/// small file each, so that several programs need no lock among themselves and nothing is read that
/// was not asked for. Thread-safe.
///
/// Implementation note. A model that is in use is a file under a shared lock of the operating
/// system, which goes with the process that took it, however that ends.
final class Marks {

  private static final String PINS = "pins";
  private static final String USED = "used";
  private static final String IN_USE = "in-use";

  /// One lock of this process on one file, for all its threads: closing any channel of a file gives
  /// all the process's locks on it back.
  private static final class Grip {
    private final FileChannel channel;

    // Kept, so that it lives as long as its channel.
    @SuppressWarnings("UnusedVariable")
    private final Optional<FileLock> lock;

    private int users;

    Grip(FileChannel channel, Optional<FileLock> lock) {
      this.channel = channel;
      this.lock = lock;
    }
  }

  private static final Map<Path, Grip> OURS = new HashMap<>();

  private final Path folder;

  Marks(Path folder) {
    this.folder = folder;
  }

  void pin(String key) throws IOException {
    Path file = file(PINS, key);
    Files.createDirectories(folder.resolve(PINS));
    Files.writeString(file, key + "\n");
  }

  boolean unpin(String key) throws IOException {
    return Files.deleteIfExists(file(PINS, key));
  }

  boolean isPinned(String key) {
    return Files.exists(file(PINS, key));
  }

  /// The keys of everything that is pinned, in their order.
  SortedSet<String> pins() {
    SortedSet<String> pins = new TreeSet<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder.resolve(PINS))) {
      for (Path file : files) {
        if (Files.size(file) < 4_096) {
          pins.add(Files.readString(file, StandardCharsets.UTF_8).strip());
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      // No folder, no pins; what cannot be read is still a pin when its model is asked for.
      return pins;
    }
    return pins;
  }

  void used(String key, Instant when) throws IOException {
    Path file = file(USED, key);
    FileTime time = FileTime.from(when);
    try {
      Files.setLastModifiedTime(file, time);
    } catch (NoSuchFileException e) {
      Files.createDirectories(folder.resolve(USED));
      Files.writeString(file, key + "\n");
      Files.setLastModifiedTime(file, time);
    }
  }

  Optional<Instant> lastUsed(String key) {
    try {
      return Optional.of(Files.getLastModifiedTime(file(USED, key)).toInstant());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /// Takes a model into use until the handle is closed.
  AutoCloseable use(String key) throws IOException {
    Path file = file(IN_USE, key).toAbsolutePath();
    synchronized (OURS) {
      Grip grip = OURS.get(file);
      if (grip == null) {
        Files.createDirectories(folder.resolve(IN_USE));
        FileChannel channel =
            FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        // Where the file system has no locks, this process at least knows.
        Optional<FileLock> lock = Optional.ofNullable(channel.tryLock(0, Long.MAX_VALUE, true));
        grip = new Grip(channel, lock);
        OURS.put(file, grip);
      }
      grip.users++;
    }
    return () -> release(file);
  }

  private static void release(Path file) throws IOException {
    synchronized (OURS) {
      Grip grip = OURS.get(file);
      if (grip != null && --grip.users == 0) {
        OURS.remove(file);
        grip.channel.close();
      }
    }
  }

  /// Whether any program has taken a model into use.
  boolean isInUse(String key) {
    Path file = file(IN_USE, key).toAbsolutePath();
    synchronized (OURS) {
      // Looking further would open and close the file, which gives this process's own lock back.
      if (OURS.containsKey(file)) {
        return true;
      }
      return Files.exists(file) && isLocked(file);
    }
  }

  private static boolean isLocked(Path file) {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      FileLock free = channel.tryLock();
      if (free == null) {
        return true;
      }
      free.release();
      return false;
    } catch (OverlappingFileLockException e) {
      return true;
    } catch (IOException e) {
      // It cannot be told, and what may be in use stays.
      return true;
    }
  }

  private Path file(String kind, String key) {
    byte[] text = key.getBytes(StandardCharsets.UTF_8);
    MessageDigest hash = Hashing.SHA_256.begin(text.length);
    hash.update(text);
    return folder.resolve(kind).resolve(Hashing.SHA_256.finish(hash).hex().substring(0, 32));
  }
}
