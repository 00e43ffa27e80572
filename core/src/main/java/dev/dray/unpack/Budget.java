package dev.dray.unpack;

import dev.dray.ByteSize;
import dev.dray.error.ErrorContext;
import dev.dray.error.NotEnoughSpaceException;
import dev.dray.store.DiskSpace;
import java.nio.file.Path;
import java.util.function.LongSupplier;

/// What one archive may cost: entries, names, bytes against what was read for them, and the room on
/// the disk. Used by one thread; the counts may be read by others.
final class Budget {

  /// How far an archive may go.
  ///
  /// @param entries files, folders and links; each name is kept in memory until the end
  /// @param names characters of all names together
  /// @param free bytes that may come out of any archive, however small it is
  /// @param ratio beyond that, bytes out for each byte in
  record Limits(int entries, long names, long free, long ratio) {

    /// Weights shrink to a third at best, text to a tenth, tables of zeros to a hundredth; a gzip
    /// bomb comes to a thousand, one of zstd to far more.
    static final Limits DEFAULT = new Limits(100_000, 8L << 20, 64L << 20, 200);
  }

  /// How often the disk is asked.
  private static final long LOOK_BYTES = 32L << 20;

  /// What is left to the rest of the machine.
  private static final long KEPT_FREE = 16L << 20;

  private final Path place;
  private final LongSupplier bytesIn;
  private final Limits limits;
  private int entries;
  private long names;
  private long nextLook;
  private volatile int files;
  private volatile long bytes;

  /// @param place on the file system that is written to
  /// @param bytesIn how many bytes of the archive were read so far
  Budget(Path place, LongSupplier bytesIn, Limits limits) {
    this.place = place;
    this.bytesIn = bytesIn;
    this.limits = limits;
  }

  int files() {
    return files;
  }

  long bytes() {
    return bytes;
  }

  /// One more entry.
  void entry(String name) throws RefusedEntryException {
    entries++;
    names += name.length();
    if (entries > limits.entries() || names > limits.names()) {
      throw new RefusedEntryException(
          "holds more than " + limits.entries() + " entries, or endless names");
    }
  }

  /// One more file.
  // Written by one thread only.
  @SuppressWarnings("NonAtomicVolatileUpdate")
  void file() {
    files++;
  }

  /// An entry says how long it is.
  ///
  /// @throws NotEnoughSpaceException if the disk has no room for it
  void announced(long size) {
    if (size > LOOK_BYTES) {
      askDisk(size);
    }
  }

  /// Some bytes are about to be written.
  ///
  /// @throws NotEnoughSpaceException if the disk is nearly full
  @SuppressWarnings("NonAtomicVolatileUpdate")
  void produced(int count) throws RefusedEntryException {
    bytes += count;
    if (bytes > limits.free() && bytes / limits.ratio() > bytesIn.getAsLong()) {
      throw new RefusedEntryException(
          "swells to more than "
              + limits.ratio()
              + " times its size ("
              + new ByteSize(bytes)
              + " out of "
              + new ByteSize(bytesIn.getAsLong())
              + "), as only bombs do");
    }
    if (bytes >= nextLook) {
      nextLook = bytes + LOOK_BYTES;
      askDisk(LOOK_BYTES);
    }
  }

  private void askDisk(long needed) {
    ByteSize free = DiskSpace.usable(place);
    if (free.bytes() - KEPT_FREE < needed) {
      throw new NotEnoughSpaceException(
          new ByteSize(needed + KEPT_FREE), free, place, ErrorContext.of(place.toString()));
    }
  }
}
