package dev.dray.transfer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/// The file a download's bytes are collected in, written in place at their final offsets. Made
/// sparse and readable by its owner alone. Thread-safe; what is written here is durable only after
/// [#force()]. Failures come as [DiskFailures] tells them apart.
final class PartFile implements AutoCloseable {

  /// How part files are opened; tests put a disk that fails here.
  @FunctionalInterface
  interface Disk {
    /// The disk as it is.
    Disk REAL = FileChannel::open;

    FileChannel open(Path file, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
        throws IOException;
  }

  private final Path file;
  private final FileChannel channel;
  private final Disk disk;
  private volatile Optional<DirectChannel> direct = Optional.empty();
  private boolean directTried;

  private PartFile(Path file, FileChannel channel, Disk disk) {
    this.file = file;
    this.channel = channel;
    this.disk = disk;
  }

  /// Opens the part file and makes it, if it is not there.
  static PartFile open(Path file, Disk disk) {
    Set<StandardOpenOption> options =
        Set.of(
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.SPARSE);
    try {
      return new PartFile(file, disk.open(file, options, ownerOnly()), disk);
    } catch (IOException e) {
      throw DiskFailures.toDray(e, file);
    }
  }

  /// Permissions for files that nobody else may read; nothing where the platform has none.
  static FileAttribute<?>[] ownerOnly() {
    return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }

  /// Makes names in a folder, and in the two above it, survive a power cut, where the system can:
  /// Windows opens no folders, some network file systems sync none.
  static void forceFolders(Path folder) {
    Path at = folder;
    for (int i = 0; i < 3 && at != null; i++) {
      try (FileChannel channel = FileChannel.open(at, StandardOpenOption.READ)) {
        channel.force(true);
      } catch (IOException e) {
        // A power cut may then cost what was fetched, and nothing else.
        System.getLogger(PartFile.class.getName())
            .log(System.Logger.Level.DEBUG, "a folder cannot be synced", e);
      }
      at = at.getParent();
    }
  }

  /// Its length on disk, holes included; zero if there is none.
  static long lengthOf(Path file) throws IOException {
    return Files.exists(file) ? Files.size(file) : 0;
  }

  /// Writes all that remains in `bytes` at `position`.
  void write(ByteBuffer bytes, long position) {
    try {
      long at = position;
      while (bytes.hasRemaining()) {
        at += channel.write(bytes, at);
      }
    } catch (IOException e) {
      throw DiskFailures.toDray(e, file);
    }
  }

  /// What positions and lengths of [direct writes][#writeDirect] must be multiples of; 0 if this
  /// file system does not take them.
  ///
  /// @param anyFileSystem whether one that is not known to do them well is tried too
  synchronized int directAlignment(boolean anyFileSystem) {
    if (!directTried) {
      directTried = true;
      direct = DirectChannel.open(file, disk, anyFileSystem);
    }
    return direct.map(DirectChannel::alignment).orElse(0);
  }

  /// Writes all that remains in `bytes` at `position` past the page cache, all but an end that is
  /// not a multiple of the alignment. If the file system refuses after all, it is written in the
  /// common way.
  void writeDirect(ByteBuffer bytes, long position) {
    int start = bytes.position();
    Optional<DirectChannel> open = direct;
    if (open.isPresent()) {
      try {
        open.get().write(bytes, position);
      } catch (IOException e) {
        if (DiskFailures.isFull(e)) {
          throw DiskFailures.toDray(e, file);
        }
        // What the disk truly refuses it refuses in the common way too.
        direct = Optional.empty();
        open.get().close();
      }
    }
    if (bytes.hasRemaining()) {
      write(bytes, position + bytes.position() - start);
    }
  }

  /// Reads at `position`; -1 at the end of the file.
  int read(ByteBuffer bytes, long position) {
    try {
      return channel.read(bytes, position);
    } catch (IOException e) {
      throw DiskFailures.toDray(e, file);
    }
  }

  /// Its length, holes included.
  long length() {
    try {
      return channel.size();
    } catch (IOException e) {
      throw DiskFailures.toDray(e, file);
    }
  }

  /// Cuts what lies behind `length`.
  void truncate(long length) {
    try {
      channel.truncate(length);
    } catch (IOException e) {
      throw DiskFailures.toDray(e, file);
    }
  }

  /// Makes what was written so far survive a power cut.
  void force() {
    try {
      channel.force(false);
    } catch (IOException e) {
      throw DiskFailures.toDray(e, file);
    }
  }

  @Override
  public void close() {
    direct.ifPresent(DirectChannel::close);
    try {
      channel.close();
    } catch (IOException e) {
      throw DiskFailures.toDray(e, file);
    }
  }
}
