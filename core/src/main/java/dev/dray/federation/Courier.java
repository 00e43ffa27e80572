package dev.dray.federation;

import dev.dray.ByteSize;
import dev.dray.Digest;
import dev.dray.hashing.Hashing;
import dev.dray.settings.Borrowing;
import dev.dray.store.DiskFailure;
import dev.dray.store.SpaceReservations;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.security.MessageDigest;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/// Brings content from one store towards another and proves it on the way. Thread-safe.
///
/// Implementation note. The order is: share blocks; else a second name, where [that is
/// harmless][#mayLink]; else a copy. What arrives is hashed, unless the index knows the digest of
/// the very file and the file looked the same before and after. A copy is judged by its own bytes,
/// so a source that changes meanwhile does no harm. See decision 35.
final class Courier {

  private static final int BUFFER = 1 << 20;
  private static final long WORTH_SAVING = 64 << 20;

  private final ContentIndex index;
  private final Borrowing mode;

  Courier(ContentIndex index, Borrowing mode) {
    this.index = index;
    this.mode = mode;
  }

  ContentIndex index() {
    return index;
  }

  /// What came of it.
  sealed interface Outcome {
    /// It is there and right.
    record Brought(Means means) implements Outcome {}

    /// Nothing is there, and why, as the end of a sentence about the source.
    record Wrong(String why) implements Outcome {}
  }

  /// A file cannot be read; the place it was to go to is fine.
  private static final class UnreadableException extends IOException {
    private static final long serialVersionUID = 1L;

    UnreadableException(IOException cause) {
      super(cause.getMessage(), cause);
    }
  }

  /// Brings the content.
  ///
  /// @param to a passing name on the file system of the final one; must not exist
  /// @param keepsBlobs whether nobody changes files in place where it goes
  /// @throws dev.dray.error.DrayException if the place it goes to fails, or the watch stops it
  Outcome bring(FoundContent from, Path to, Digest.Sha256 digest, boolean keepsBlobs, Watch watch) {
    boolean whole = false;
    try {
      FileStamp before = stamp(from.path());
      Optional<Digest.Sha256> known = index.find(from.path(), before);
      if (known.isPresent() && !known.get().equals(digest)) {
        return new Outcome.Wrong("has other content");
      }
      Outcome outcome = bring(from, to, digest, keepsBlobs, before, known.isPresent(), watch);
      whole = outcome instanceof Outcome.Brought;
      return outcome;
    } catch (UnreadableException e) {
      return new Outcome.Wrong("cannot be read: " + reason(e));
    } catch (IOException e) {
      throw DiskFailure.of("write", to, e);
    } finally {
      if (!whole) {
        removeQuietly(to);
      }
    }
  }

  private Outcome bring(
      FoundContent from,
      Path to,
      Digest.Sha256 digest,
      boolean keepsBlobs,
      FileStamp before,
      boolean known,
      Watch watch)
      throws IOException {
    Path source = from.path();
    if (mode != Borrowing.COPY && BlockClone.make(source, to)) {
      return proved(Means.CLONE, source, to, digest, before, known, watch);
    }
    if (mayLink(from, to, keepsBlobs) && link(source, to)) {
      return proved(Means.HARD_LINK, source, to, digest, before, known, watch);
    }
    try (SpaceReservations.Reservation _ =
        SpaceReservations.shared().reserve(to, new ByteSize(before.size()))) {
      watch.doing("copying from " + from.store().kind().label());
      Digest.Sha256 actual = copy(source, to, watch);
      return judged(Means.COPY, source, digest, actual, before);
    }
  }

  /// Judges a clone or a second name: by the index if that knows the file, else by reading it.
  private Outcome proved(
      Means means,
      Path source,
      Path to,
      Digest.Sha256 digest,
      FileStamp before,
      boolean known,
      Watch watch)
      throws IOException {
    if (means == Means.HARD_LINK && !stamp(to).equals(before)) {
      return new Outcome.Wrong("was replaced while it was looked at");
    }
    if (known && stamp(source).equals(before)) {
      watch.passed(before.size());
      return new Outcome.Brought(means);
    }
    watch.doing("checking");
    Digest.Sha256 actual = hash(to, watch);
    Outcome outcome = judged(means, source, digest, actual, before);
    if (means == Means.HARD_LINK
        && outcome instanceof Outcome.Brought
        && !stamp(to).equals(before)) {
      return new Outcome.Wrong("changed while it was read");
    }
    force(to);
    return outcome;
  }

  private Outcome judged(
      Means means, Path source, Digest.Sha256 digest, Digest.Sha256 actual, FileStamp before) {
    boolean unchanged = looksLike(source, before);
    if (unchanged) {
      index.learn(source, before, actual);
      if (before.size() >= WORTH_SAVING) {
        index.save();
      }
    }
    if (actual.equals(digest)) {
      return new Outcome.Brought(means);
    }
    return new Outcome.Wrong(unchanged ? "has the content " + actual : "changed while it was read");
  }

  /// Whether a second name does no harm. Whoever may write to the one name writes to both, so the
  /// file must belong to the same owner and group and have the same mode as a new file here, and
  /// not be open to everybody; and unless the user asked for links, both names must be those of
  /// blobs, which nobody changes in place.
  private boolean mayLink(FoundContent from, Path to, boolean keepsBlobs) throws IOException {
    boolean wanted =
        switch (mode) {
          case AUTO -> keepsBlobs && from.store().kind().namesContent();
          case LINK -> true;
          case COPY, OFF -> false;
        };
    if (!wanted) {
      return false;
    }
    Path probe = to.resolveSibling(UUID.randomUUID() + ".mode");
    try {
      Files.createFile(probe);
      PosixFileAttributes fresh = Files.readAttributes(probe, PosixFileAttributes.class);
      PosixFileAttributes old = Files.readAttributes(from.path(), PosixFileAttributes.class);
      return old.owner().equals(fresh.owner())
          && old.group().equals(fresh.group())
          && old.permissions().equals(fresh.permissions())
          && !old.permissions().contains(PosixFilePermission.OTHERS_WRITE);
    } catch (UnsupportedOperationException e) {
      // Without owners nobody can say who may write.
      return false;
    } finally {
      Files.deleteIfExists(probe);
    }
  }

  private static boolean link(Path source, Path to) throws IOException {
    try {
      Files.createLink(to, source);
      return true;
    } catch (UnsupportedOperationException | FileSystemException e) {
      // Another file system, or no links on this one, or too many.
      Files.deleteIfExists(to);
      return false;
    }
  }

  private static Digest.Sha256 copy(Path source, Path to, Watch watch) throws IOException {
    try (FileChannel out =
        FileChannel.open(to, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      Digest.Sha256 digest =
          read(
              source,
              watch,
              block -> {
                while (block.hasRemaining()) {
                  out.write(block);
                }
              });
      out.force(true);
      return digest;
    }
  }

  /// The digest of a file.
  ///
  /// @throws IOException if it cannot be read
  Digest.Sha256 hash(Path file, Watch watch) throws IOException {
    return read(file, watch, block -> {});
  }

  /// The digest of a file that may be remembered, and is from now on.
  ///
  /// @throws IOException if it cannot be read
  Digest.Sha256 digest(Path file, Watch watch) throws IOException {
    FileStamp before = FileStamp.of(file);
    Optional<Digest.Sha256> known = index.find(file, before);
    if (known.isPresent()) {
      return known.get();
    }
    Digest.Sha256 digest = hash(file, watch);
    if (looksLike(file, before)) {
      index.learn(file, before, digest);
    }
    return digest;
  }

  @FunctionalInterface
  private interface Sink {
    void take(ByteBuffer block) throws IOException;
  }

  private static Digest.Sha256 read(Path source, Watch watch, Sink sink) throws IOException {
    try (FileChannel in = openSource(source)) {
      MessageDigest hash = Hashing.SHA_256.begin(in.size());
      ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
      while (true) {
        watch.check();
        int read;
        try {
          read = in.read(buffer.clear());
        } catch (IOException e) {
          throw new UnreadableException(e);
        }
        if (read < 0) {
          return (Digest.Sha256) Hashing.SHA_256.finish(hash);
        }
        buffer.flip();
        hash.update(buffer.duplicate());
        sink.take(buffer);
        watch.passed(read);
      }
    }
  }

  private static FileChannel openSource(Path source) throws IOException {
    try {
      return FileChannel.open(source, StandardOpenOption.READ);
    } catch (IOException e) {
      throw new UnreadableException(e);
    }
  }

  private static FileStamp stamp(Path file) throws IOException {
    try {
      return FileStamp.of(file);
    } catch (IOException e) {
      throw new UnreadableException(e);
    }
  }

  private static boolean looksLike(Path file, FileStamp before) {
    try {
      return FileStamp.of(file).equals(before);
    } catch (IOException e) {
      return false;
    }
  }

  /// A name must never be found after a power cut without its bytes.
  private static void force(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /// Removes a passing file, if it is there and can be.
  static void removeQuietly(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      System.getLogger(Courier.class.getName())
          .log(System.Logger.Level.DEBUG, "a passing file stays", e);
    }
  }

  private static String reason(IOException e) {
    Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
    String name = cause.getClass().getSimpleName().replaceAll("Exception$", "");
    return cause instanceof FileSystemException f && f.getReason() != null ? f.getReason() : name;
  }
}
