package dev.dray.unpack;

import static dev.dray.unpack.RefusedEntryException.quoted;

import dev.dray.RepoPath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;

/// Unpacks a zip archive by the headers that lie before each entry, and holds what it found against
/// the directory at the archive's end: two programs that read one archive by the one and by the
/// other must see the same. Encrypted entries, links and methods other than store and deflate are
/// refused. Used once, by one thread.
final class ZipReader {

  /// An entry that is not compressed does not say where it ends, so that only the directory does.
  /// The JDK says so in the words "only DEFLATED entries can have EXT descriptor".
  static final class EndlessEntryException extends IOException {
    private static final long serialVersionUID = 1L;
  }

  private record Seen(long size, long crc) {}

  private final ArrivingStream in;
  private final Path archive;
  private final Staging staging;
  private final Budget budget;
  private final Map<String, Seen> seen = new HashMap<>();

  ZipReader(ArrivingStream in, Path archive, Staging staging, Budget budget) {
    this.in = in;
    this.archive = archive;
    this.staging = staging;
    this.budget = budget;
  }

  /// Reads all entries, then waits for the archive's end and compares.
  void unpack() throws IOException {
    // Not closed: that would read on to the archive's end.
    ZipInputStream zip = new ZipInputStream(in, StandardCharsets.UTF_8);
    try {
      ZipEntry entry = zip.getNextEntry();
      while (entry != null) {
        entry(entry, zip);
        entry = zip.getNextEntry();
      }
    } catch (ZipException e) {
      if (String.valueOf(e.getMessage()).contains("EXT descriptor")) {
        throw new EndlessEntryException();
      }
      throw broken(e);
    } catch (java.io.EOFException e) {
      throw broken(e);
    } catch (IllegalArgumentException e) {
      throw new RefusedEntryException("holds a name that is not UTF-8");
    }
    in.awaitWhole();
    compare();
  }

  private static RefusedEntryException broken(IOException e) {
    return new RefusedEntryException(
        "is damaged, cut short or of a kind not known here (" + e.getMessage() + ")");
  }

  private void entry(ZipEntry entry, ZipInputStream zip) throws IOException {
    String name = entry.getName();
    Optional<RepoPath> path = Staging.path(name);
    long size = 0;
    if (entry.isDirectory()) {
      if (path.isPresent()) {
        staging.folder(path.get());
      }
      if (zip.read() >= 0) {
        throw new RefusedEntryException("holds " + quoted(name) + " with bytes it cannot have");
      }
    } else {
      budget.announced(Math.max(0, entry.getSize()));
      size =
          staging.file(
              path.orElseThrow(() -> new RefusedEntryException("holds a file without a name")),
              zip);
    }
    zip.closeEntry();
    if (seen.put(name, new Seen(size, Math.max(0, entry.getCrc()))) != null) {
      throw new RefusedEntryException("holds " + quoted(name) + " twice");
    }
  }

  private void compare() throws IOException {
    int listed = 0;
    try (ZipDirectory directory = ZipDirectory.open(archive)) {
      for (Optional<ZipDirectory.Listed> next = directory.next();
          next.isPresent();
          next = directory.next()) {
        ZipDirectory.Listed entry = next.get();
        listed++;
        Seen found = seen.get(entry.name());
        if (found == null) {
          throw new RefusedEntryException(
              "lists " + quoted(entry.name()) + " at its end and does not hold it");
        }
        if (found.size() != entry.size() || found.crc() != entry.crc()) {
          throw new RefusedEntryException(
              "holds another "
                  + quoted(entry.name())
                  + " than it lists at its end (crc "
                  + HexFormat.of().toHexDigits(found.crc(), 8)
                  + " and "
                  + HexFormat.of().toHexDigits(entry.crc(), 8)
                  + ")");
        }
        if (!entry.isPlain()) {
          throw new RefusedEntryException(
              "holds " + quoted(entry.name()) + ", which is a link or a device");
        }
      }
    }
    if (listed != seen.size()) {
      throw new RefusedEntryException(
          "holds " + seen.size() + " entries and lists " + listed + " at its end");
    }
  }
}
