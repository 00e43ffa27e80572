package dev.dray.store;

import dev.dray.ByteSize;
import dev.dray.error.ErrorContext;
import dev.dray.error.NotEnoughSpaceException;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// Room on disks that running downloads will need, so that two downloads that fit one by one but
/// not together do not both begin. Keeps the books of this process; [#shared()] is the one set that
/// all of it uses. Thread-safe.
public final class SpaceReservations {

  private static final SpaceReservations SHARED = new SpaceReservations(DiskSpace::usable);

  private final Function<Path, ByteSize> usable;
  private final Map<Object, Long> reserved = new HashMap<>();

  SpaceReservations(Function<Path, ByteSize> usable) {
    this.usable = usable;
  }

  /// The process's reservations.
  public static SpaceReservations shared() {
    return SHARED;
  }

  /// Reserves room before the first byte is written.
  ///
  /// @param target where the bytes will go; need not exist yet
  /// @param bytes how many are still to be written there
  /// @throws NotEnoughSpaceException if the disk has less than that, beyond what others reserved
  public Reservation reserve(Path target, ByteSize bytes) {
    Object disk = disk(target);
    synchronized (reserved) {
      long others = reserved.getOrDefault(disk, 0L);
      long free = Math.max(0, usable.apply(target).bytes() - others);
      if (bytes.bytes() > free) {
        throw new NotEnoughSpaceException(
            bytes, new ByteSize(free), target, ErrorContext.of(target.toString()));
      }
      reserved.put(disk, others + bytes.bytes());
    }
    return new Reservation(disk, bytes.bytes());
  }

  /// What is free at `target`, less what is reserved there.
  public ByteSize freeAt(Path target) {
    return new ByteSize(Math.max(0, usable.apply(target).bytes() - reservedAt(target).bytes()));
  }

  /// What is reserved on the disk of `target` at this moment.
  public ByteSize reservedAt(Path target) {
    synchronized (reserved) {
      return new ByteSize(reserved.getOrDefault(disk(target), 0L));
    }
  }

  private void give(Object disk, long bytes) {
    synchronized (reserved) {
      reserved.computeIfPresent(
          disk, (d, held) -> held <= bytes ? null : Long.valueOf(held - bytes));
    }
  }

  /// Paths on one file system share their room.
  private static Object disk(Path target) {
    try {
      Optional<FileStore> store = DiskSpace.fileStore(target);
      return store.isPresent() ? store.get() : target.getRoot() + "";
    } catch (IOException e) {
      return String.valueOf(target.getRoot());
    }
  }

  /// Room that is kept for one download. Shrinks as its bytes reach the disk, because the disk then
  /// counts them itself. Thread-safe.
  public final class Reservation implements AutoCloseable {
    private final Object disk;
    private long left;

    private Reservation(Object disk, long bytes) {
      this.disk = disk;
      this.left = bytes;
    }

    /// So many bytes more are on the disk.
    public synchronized void arrived(long bytes) {
      long part = Math.min(left, Math.max(0, bytes));
      left -= part;
      give(disk, part);
    }

    /// What is still kept.
    public synchronized ByteSize left() {
      return new ByteSize(left);
    }

    /// Gives the rest back; twice is harmless.
    @Override
    public synchronized void close() {
      give(disk, left);
      left = 0;
    }
  }
}
