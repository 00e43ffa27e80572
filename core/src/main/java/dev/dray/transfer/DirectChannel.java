package dev.dray.transfer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/// A channel whose writes go to the disk without a copy in the page cache (O_DIRECT). Thread-safe.
///
/// @param alignment what positions, lengths and addresses of its writes are multiples of
record DirectChannel(FileChannel channel, int alignment) {

  /// File systems of Linux on which a direct write is one request to the device, and reads of the
  /// page cache see it. Others copy all the same (overlay over network file systems, FUSE) or work
  /// against it (btrfs and ZFS check sums).
  private static final Set<String> KNOWN = Set.of("ext2", "ext3", "ext4", "xfs", "f2fs");

  /// Opens one on a file that exists; nothing if the file system, the platform or the JDK has none.
  ///
  /// @param anyFileSystem whether one that is not known to do it well is tried too
  static Optional<DirectChannel> open(Path file, PartFile.Disk disk, boolean anyFileSystem) {
    try {
      var store = Files.getFileStore(file);
      if (!anyFileSystem && !KNOWN.contains(store.type())) {
        return Optional.empty();
      }
      long block = store.getBlockSize();
      if (block > BufferPool.ALIGNMENT || BufferPool.ALIGNMENT % block != 0) {
        return Optional.empty();
      }
      Optional<OpenOption> direct = directOption();
      if (direct.isEmpty()) {
        return Optional.empty();
      }
      Set<OpenOption> options = Set.of(StandardOpenOption.WRITE, direct.get());
      return Optional.of(new DirectChannel(disk.open(file, options), BufferPool.ALIGNMENT));
    } catch (IOException | UnsupportedOperationException e) {
      // Without it everything works as well, only at more cost.
      return Optional.empty();
    }
  }

  // By its name, because javac warns of every use of it and that warning cannot be answered.
  private static Optional<OpenOption> directOption() {
    try {
      Object[] options = Class.forName("com.sun.nio.file.ExtendedOpenOption").getEnumConstants();
      return Arrays.stream(options == null ? new Object[0] : options)
          .filter(option -> option.toString().equals("DIRECT"))
          .map(OpenOption.class::cast)
          .findFirst();
    } catch (ClassNotFoundException e) {
      return Optional.empty();
    }
  }

  /// Writes the aligned part of what remains in `bytes`, and leaves the rest in it.
  void write(ByteBuffer bytes, long position) throws IOException {
    int limit = bytes.limit();
    int start = bytes.position();
    bytes.limit(limit - (limit - start) % alignment);
    try {
      while (bytes.hasRemaining()) {
        int before = bytes.position();
        channel.write(bytes, position + before - start);
        if ((bytes.position() - before) % alignment != 0) {
          // A short write, by a disk that is getting full: the common way goes on from here.
          return;
        }
      }
    } finally {
      bytes.limit(limit);
    }
  }

  void close() {
    try {
      channel.close();
    } catch (IOException e) {
      // Nothing is buffered in it: every write that returned was done.
    }
  }
}
