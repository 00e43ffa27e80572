package dev.dray.transfer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;

/// The right to write one part file, as a file beside it, `<part>.lease`. It holds even where the
/// operating system's locks lie (Lustre, some NFS). Kept up by the engine's [LeaseKeeper].
///
/// Implementation note. The content is one line: `<id> <pid> <process start> <machine> <beat>`,
/// padded to a fixed length and written in place by its owner alone; the beat counts up every few
/// seconds. Only creating a file that must not exist and renaming over one are trusted to be
/// atomic.
///
/// - To take a free lease: create the file.
/// - To take over a dead owner's: create `<part>.lease.<dead id>`, which only one of several heirs
///   can; read the lease again; if it still is the dead owner's, rename one's own over it; delete
///   the helper. An heir that died in between leaves the helper, which is removed like a lease
///   whose beat stands still.
/// - An owner that sees another id in its lease (it slept for long) has lost it and stops writing.
///   It beats into its own file's channel, so it cannot spoil the heir's.
///
/// Dead is: the machine and boot are this one's and no such process lives, or it has another start
/// time (pids come again); or the beat was watched to stand still for the patience, on the
/// watcher's own clock, which never goes back. No wall clock is read anywhere: one that jumps
/// neither takes a lease from the living nor keeps one for the dead.
///
/// Two machines on one folder: the beat is synced, so that the other one sees it. One that slept
/// longer than the patience finds another id at its next beat, and every owner looks once more
/// before its file gets a final name.
final class Lease implements AutoCloseable {

  private static final int LINE = 256;

  private final Path file;
  private final LeaseOwner owner;
  private final FileChannel channel;
  private long beat;
  private volatile boolean lost;
  private boolean closed;

  private Lease(Path file, LeaseOwner owner, FileChannel channel) {
    this.file = file;
    this.owner = owner;
    this.channel = channel;
  }

  static Path of(Path part) {
    return part.resolveSibling(part.getFileName() + ".lease");
  }

  /// Takes the lease if nobody has it.
  static Optional<Lease> tryCreate(Path part, LeaseOwner owner) throws IOException {
    Path file = of(part);
    // Written aside first, so that nobody ever reads half a lease.
    Path own = file.resolveSibling(file.getFileName() + "." + owner.id() + ".new");
    Lease lease = write(own, file, owner);
    try {
      Files.createLink(file, own);
      return Optional.of(lease);
    } catch (java.nio.file.FileAlreadyExistsException e) {
      lease.channel.close();
      return Optional.empty();
    } catch (UnsupportedOperationException | IOException e) {
      lease.channel.close();
      return createWithoutLinks(file, owner);
    } finally {
      Files.deleteIfExists(own);
    }
  }

  /// Where the file system has no hard links, a reader may see an empty lease for a moment; an
  /// empty one is dead only when its beat stood still.
  private static Optional<Lease> createWithoutLinks(Path file, LeaseOwner owner)
      throws IOException {
    try {
      return Optional.of(write(file, file, owner));
    } catch (java.nio.file.FileAlreadyExistsException e) {
      return Optional.empty();
    }
  }

  private static Lease write(Path at, Path file, LeaseOwner owner) throws IOException {
    FileChannel channel =
        FileChannel.open(
            at,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PartFile.ownerOnly());
    Lease lease = new Lease(file, owner, channel);
    try {
      lease.write();
      return lease;
    } catch (IOException e) {
      // A full disk: nobody must wait for a lease that nobody keeps up.
      try (channel) {
        Files.deleteIfExists(at);
      } catch (IOException secondary) {
        e.addSuppressed(secondary);
      }
      throw e;
    }
  }

  /// Takes the lease over from a dead owner, unless somebody else was faster.
  ///
  /// @param dead the lease's content as it was found dead
  static Optional<Lease> takeOver(Path part, LeaseOwner owner, String dead) throws IOException {
    Path file = of(part);
    Path helper = helperOf(file, dead);
    try {
      Files.createFile(helper, PartFile.ownerOnly());
    } catch (java.nio.file.FileAlreadyExistsException e) {
      return Optional.empty();
    }
    try {
      if (!read(file).equals(Optional.of(dead))) {
        return Optional.empty();
      }
      Path own = file.resolveSibling(file.getFileName() + "." + owner.id() + ".new");
      Lease lease = write(own, file, owner);
      try {
        Files.move(own, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } catch (IOException e) {
        lease.channel.close();
        Files.deleteIfExists(own);
        throw e;
      }
      return Optional.of(lease);
    } finally {
      Files.deleteIfExists(helper);
    }
  }

  /// The file that heirs of this dead owner compete for.
  static Path helperOf(Path file, String dead) {
    String id = LeaseOwner.parse(dead).map(LeaseOwner::id).orElse("unreadable");
    return file.resolveSibling(file.getFileName() + "." + id);
  }

  /// What the lease says now, for comparing; nothing if there is none.
  static Optional<String> read(Path file) throws IOException {
    try {
      byte[] bytes = Files.readAllBytes(file);
      return Optional.of(
          new String(bytes, 0, Math.min(bytes.length, LINE), StandardCharsets.UTF_8));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  Path file() {
    return file;
  }

  /// Whether it was given up.
  synchronized boolean isClosed() {
    return closed;
  }

  LeaseOwner owner() {
    return owner;
  }

  /// Shows that the owner lives, and finds out whether the lease was taken over.
  synchronized void beat() throws IOException {
    if (closed || lost) {
      return;
    }
    beat++;
    write();
    // Other machines see what a network file system has sent to its server, and no earlier.
    channel.force(false);
    lost = !isOurs();
  }

  /// Whether somebody took it over.
  boolean isLost() {
    return lost;
  }

  /// Whether the file on disk still names this owner.
  boolean isOurs() throws IOException {
    return read(file)
        .flatMap(LeaseOwner::parse)
        .map(LeaseOwner::id)
        .equals(Optional.of(owner.id()));
  }

  private void write() throws IOException {
    byte[] line = (owner + " " + beat).getBytes(StandardCharsets.UTF_8);
    ByteBuffer padded = ByteBuffer.allocate(LINE);
    padded.put(line, 0, Math.min(line.length, LINE - 1));
    while (padded.hasRemaining()) {
      padded.put(padded.remaining() == 1 ? (byte) '\n' : (byte) ' ');
    }
    channel.write(padded.flip(), 0);
  }

  /// Gives the lease up.
  @Override
  public synchronized void close() throws IOException {
    if (!closed) {
      closed = true;
      try {
        if (isOurs()) {
          Files.deleteIfExists(file);
        }
      } finally {
        channel.close();
      }
    }
  }
}
