package dev.dray.unpack;

import static dev.dray.unpack.RefusedEntryException.quoted;

import dev.dray.RepoPath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Unpacks a tar archive: ustar, GNU's long names and pax headers. Devices, pipes and sparse files
/// are refused; the last, because a few bytes of theirs stand for a disk full of zeros. Modes,
/// owners and times are not taken over. Used once, by one thread.
final class TarReader {

  /// GNU's long names and pax headers are kept in memory.
  private static final int LARGEST_META = 1 << 20;

  private final InputStream in;
  private final Staging staging;
  private final Budget budget;
  private final byte[] block = new byte[TarHeader.BLOCK];
  private Map<String, String> pax = new HashMap<>();
  private Optional<String> longName = Optional.empty();
  private Optional<String> longLink = Optional.empty();

  TarReader(InputStream in, Staging staging, Budget budget) {
    this.in = in;
    this.staging = staging;
    this.budget = budget;
  }

  /// Reads to the stream's end, which must be the archive's.
  void unpack() throws IOException {
    while (true) {
      readBlock("in the middle");
      if (TarHeader.isZero(block, TarHeader.BLOCK)) {
        end();
        return;
      }
      entry(TarHeader.read(block));
    }
  }

  private void readBlock(String where) throws IOException {
    if (TarHeader.fill(in, block, TarHeader.BLOCK) < TarHeader.BLOCK) {
      throw new RefusedEntryException("ends " + where + ": it was cut short");
    }
  }

  /// Behind the first empty block there are only zeros, up to a whole record.
  private void end() throws IOException {
    int count = TarHeader.fill(in, block, TarHeader.BLOCK);
    while (count > 0) {
      if (!TarHeader.isZero(block, count)) {
        throw new RefusedEntryException("has something else behind its end");
      }
      count = TarHeader.fill(in, block, TarHeader.BLOCK);
    }
  }

  private void entry(TarHeader header) throws IOException {
    switch (header.type()) {
      case 'x' -> pax = paxRecords(meta(header));
      // A global header holds comments of git archives; a name or size for all would be nonsense.
      case 'g' -> paxRecords(meta(header));
      case 'L' -> longName = Optional.of(gnuText(meta(header)));
      case 'K' -> longLink = Optional.of(gnuText(meta(header)));
      default -> {
        content(header);
        pax = new HashMap<>();
        longName = Optional.empty();
        longLink = Optional.empty();
      }
    }
  }

  private void content(TarHeader header) throws IOException {
    String name = Optional.ofNullable(pax.get("path")).or(() -> longName).orElse(header.name());
    String link = Optional.ofNullable(pax.get("linkpath")).or(() -> longLink).orElse(header.link());
    long size = size(header);
    if (pax.keySet().stream().anyMatch(key -> key.startsWith("GNU.sparse."))) {
      throw sparse(name);
    }
    switch (header.type()) {
      case '0', '\0', '7' -> {
        if (name.endsWith("/")) {
          folder(name, size);
        } else {
          file(name, size);
        }
      }
      case '5' -> folder(name, size);
      case '1' -> {
        RepoPath path = path(name);
        staging.sameAs(path, path(link));
        empty(name, size);
      }
      case '2' -> {
        staging.link(path(name), link);
        empty(name, size);
      }
      case 'S' -> throw sparse(name);
      case '3', '4' -> throw new RefusedEntryException("holds the device " + quoted(name));
      case '6' -> throw new RefusedEntryException("holds the pipe " + quoted(name));
      default ->
          throw new RefusedEntryException(
              "holds " + quoted(name) + " of an unknown type (" + (int) header.type() + ")");
    }
  }

  private static RefusedEntryException sparse(String name) {
    return new RefusedEntryException("holds the sparse file " + quoted(name));
  }

  private void folder(String name, long size) throws IOException {
    empty(name, size);
    Optional<RepoPath> path = Staging.path(name);
    if (path.isPresent()) {
      staging.folder(path.get());
    }
  }

  private void file(String name, long size) throws IOException {
    budget.announced(size);
    Content content = new Content(size);
    staging.file(path(name), content);
    skip(padding(size));
  }

  private static RepoPath path(String name) throws RefusedEntryException {
    return Staging.path(name)
        .orElseThrow(() -> new RefusedEntryException("holds a file without a name"));
  }

  /// What is no file has no content.
  private static void empty(String name, long size) throws RefusedEntryException {
    if (size != 0) {
      throw new RefusedEntryException("holds " + quoted(name) + " with bytes it cannot have");
    }
  }

  private long size(TarHeader header) throws RefusedEntryException {
    String stated = pax.get("size");
    if (stated == null) {
      return header.size();
    }
    if (!stated.matches("[0-9]{1,18}")) {
      throw new RefusedEntryException("holds a number out of all bounds");
    }
    return Long.parseLong(stated);
  }

  private byte[] meta(TarHeader header) throws IOException {
    if (header.size() > LARGEST_META) {
      throw new RefusedEntryException("holds a header of " + header.size() + " bytes");
    }
    byte[] bytes = in.readNBytes((int) header.size());
    if (bytes.length < header.size()) {
      throw cut();
    }
    skip(padding(header.size()));
    return bytes;
  }

  private static RefusedEntryException cut() {
    return new RefusedEntryException("ends in the middle of an entry: it was cut short");
  }

  private static String gnuText(byte[] bytes) throws RefusedEntryException {
    int end = 0;
    while (end < bytes.length && bytes[end] != 0) {
      end++;
    }
    return TarHeader.utf8(bytes, 0, end);
  }

  /// Lines of `length key=value`, the length counting itself (POSIX pax).
  static Map<String, String> paxRecords(byte[] bytes) throws RefusedEntryException {
    Map<String, String> records = new HashMap<>();
    int at = 0;
    while (at < bytes.length) {
      int blank = at;
      while (blank < bytes.length && bytes[blank] >= '0' && bytes[blank] <= '9') {
        blank++;
      }
      if (blank == at || blank - at > 7 || blank == bytes.length || bytes[blank] != ' ') {
        throw badPax();
      }
      int end = at + Integer.parseInt(new String(bytes, at, blank - at, StandardCharsets.US_ASCII));
      if (end <= blank + 2 || end > bytes.length || bytes[end - 1] != '\n') {
        throw badPax();
      }
      int equals = blank + 1;
      while (equals < end && bytes[equals] != '=') {
        equals++;
      }
      if (equals == end) {
        throw badPax();
      }
      String key = TarHeader.utf8(bytes, blank + 1, equals - blank - 1);
      // Other keys may hold any bytes, and nobody asks for them.
      boolean used = key.equals("path") || key.equals("linkpath") || key.equals("size");
      records.put(key, used ? TarHeader.utf8(bytes, equals + 1, end - equals - 2) : "");
      at = end;
    }
    return records;
  }

  private static RefusedEntryException badPax() {
    return new RefusedEntryException("holds a damaged header");
  }

  private static int padding(long size) {
    return (int) (-size & TarHeader.BLOCK - 1);
  }

  private void skip(int count) throws IOException {
    if (TarHeader.fill(in, block, count) < count) {
      throw cut();
    }
  }

  /// One file's bytes.
  private final class Content extends InputStream {

    private long left;

    Content(long size) {
      this.left = size;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      if (left == 0) {
        return -1;
      }
      int count = in.read(target, offset, (int) Math.min(length, left));
      if (count < 0) {
        throw cut();
      }
      left -= count;
      return count;
    }
  }
}
