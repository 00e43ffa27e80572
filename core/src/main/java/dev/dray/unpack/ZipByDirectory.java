package dev.dray.unpack;

import static dev.dray.unpack.RefusedEntryException.quoted;

import dev.dray.RepoPath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;

/// Unpacks a whole zip archive by the directory at its end: for those that cannot be read while
/// they arrive, because entries that are not compressed do not say how long they are (`zip -r - .`
/// makes such). Each entry's own header must say the same as the directory, and entries must lie in
/// order without overlapping. Used once, by one thread.
final class ZipByDirectory {

  private final ArrivingStream in;
  private final Path archive;
  private final Staging staging;
  private final Budget budget;

  ZipByDirectory(ArrivingStream in, Path archive, Staging staging, Budget budget) {
    this.in = in;
    this.archive = archive;
    this.staging = staging;
    this.budget = budget;
  }

  void unpack() throws IOException {
    try (ZipDirectory directory = ZipDirectory.open(archive)) {
      long from = 0;
      for (Optional<ZipDirectory.Listed> next = directory.next();
          next.isPresent();
          next = directory.next()) {
        in.awaitWhole();
        ZipDirectory.Listed entry = next.get();
        long content = directory.contentOf(entry, from);
        entry(entry, new Packed(directory, content, entry.packed()));
        from = content + entry.packed();
      }
    } catch (ZipException | java.io.EOFException e) {
      throw new RefusedEntryException("is damaged (" + e.getMessage() + ")");
    }
  }

  private void entry(ZipDirectory.Listed entry, InputStream packed) throws IOException {
    String name = entry.name();
    if (!entry.isPlain() || entry.encrypted()) {
      throw new RefusedEntryException(
          "holds " + quoted(name) + ", which is encrypted, a link or a device");
    }
    Optional<RepoPath> path = Staging.path(name);
    if (name.endsWith("/")) {
      if (entry.size() != 0) {
        throw new RefusedEntryException("holds " + quoted(name) + " with bytes it cannot have");
      }
      if (path.isPresent()) {
        staging.folder(path.get());
      }
      return;
    }
    RepoPath file =
        path.orElseThrow(() -> new RefusedEntryException("holds a file without a name"));
    budget.announced(entry.size());
    Inflater inflater = new Inflater(true);
    try {
      InputStream plain =
          switch (entry.method()) {
            case 0 -> packed;
            case 8 -> new InflaterInputStream(packed, inflater, 64 * 1024);
            default ->
                throw new RefusedEntryException(
                    "holds " + quoted(name) + ", packed in a way that is not known here");
          };
      CheckedInputStream checked = new CheckedInputStream(plain, new CRC32());
      long size = staging.file(file, checked);
      if (size != entry.size() || checked.getChecksum().getValue() != entry.crc()) {
        throw new RefusedEntryException("holds a damaged " + quoted(name));
      }
    } finally {
      inflater.end();
    }
  }

  /// The bytes of one entry.
  private final class Packed extends InputStream {

    private final ZipDirectory directory;
    private long position;
    private long left;

    Packed(ZipDirectory directory, long position, long left) {
      this.directory = directory;
      this.position = position;
      this.left = left;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      // Nothing is waited for; this only notices when nobody wants the rest.
      in.awaitWhole();
      if (left == 0) {
        return -1;
      }
      int count =
          directory.read(ByteBuffer.wrap(target, offset, (int) Math.min(length, left)), position);
      if (count > 0) {
        position += count;
        left -= count;
      }
      return count;
    }
  }
}
