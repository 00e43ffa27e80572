package dev.dray.transfer;

import dev.dray.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32C;

/// The record of which bytes of a part file survive a crash, beside it as `<part>.journal`. Used by
/// one thread.
///
/// Implementation note. The file is text, one record a line, each line led by its checksum:
///
/// ```
/// 5f1c09aa dray-journal 2 7d0c33f19a2b4e55 size=4294967296 digest=sha256:ab… host=- etag=- name=bW…
/// 0b77d1e2 have 0-67108864,134217728-201326592
/// 91aa20c7 have 0-201326592
/// ```
///
/// Format: the checksum is CRC-32C, eight hexadecimal digits, over the header's text and then the
/// line's own text, so that a line of an older journal never counts under a new header. The sixteen
/// digits in the header are random. `host`, `etag` and `name` are Base64 (URL alphabet), `-` for
/// nothing.
///
/// Invariants: (1) every `have` line names only bytes that were durable in the part file when the
/// line was written: the list is taken first, then the part file is forced, then the line appended.
/// (2) Within one journal the bytes held only grow, so the last intact line is the best and any
/// intact line is true. (3) Before bytes of the part file are given up (truncation, another
/// content), the journal is emptied, and that is forced.
///
/// Crash rules: a torn or flipped line fails its checksum and is skipped. A journal whose header is
/// torn, a missing journal, one of another version, or one that names bytes behind the part file's
/// end is no journal. Lines are appended without forcing the journal itself: losing one only means
/// to fetch again. Nothing depends on the piece size.
///
/// The order of syncing, for a file from its first byte to its final name. A disk may reorder
/// whatever stands between two syncs, keep the name of a file and not its bytes, or its bytes and
/// not its name; nothing below trusts it not to.
///
/// 1. A journal that is not believed is [revoked][#revoke(Path)], synced, before the first byte is
///    written: an old record must not vouch for new bytes.
/// 2. The part file is written. Nothing is claimed.
/// 3. The list of bytes held is taken; the part file is synced; the line with that list is
///    appended. The first time, the journal is written aside, synced, and renamed into place.
/// 4. Once, after the first record of a transfer that goes on: the folder and the two above it are
///    synced, or a power cut could take the names of both files. A file that is fetched in one go
///    does without.
/// 5. At the end: the part file is synced, the digest compared, the lease looked at once more, and
///    the file renamed to its final name. A name is never given to bytes that were not synced; this
///    holds for copies too.
/// 6. When every file has its name, the folders of names are synced, then the ref is written and
///    synced: a ref that is found names files that are found.
/// 7. The journal is deleted last and unsynced. If it comes back without its part file, rule 1
///    meets it.
///
/// A sync that failed is not repeated: the kernel then forgets which pages were dirty, and the next
/// sync succeeds without them. From there on the bytes since the last good sync count as never
/// written, see [PartLedger]. Syncing folders is done as well as the system can; where it cannot, a
/// power cut costs work and never bytes. Decision 21 tells how each rule is tried.
final class Journal implements AutoCloseable {

  private static final String MAGIC = "dray-journal 2 ";

  /// Replaced by a short one when longer; also the most that is read of a foreign file.
  private static final int COMPACT_AT = 1 << 20;

  private static final int READ_AT_MOST = 8 << 20;

  private final Path file;
  private final String header;
  private FileChannel channel;
  private long length;

  private Journal(Path file, FileChannel channel, String header, long length) {
    this.file = file;
    this.channel = channel;
    this.header = header;
    this.length = length;
  }

  /// What a journal says.
  ///
  /// @param key which content it speaks of
  /// @param name what the file was called
  /// @param held which bytes are durable in the part file
  record Claim(JournalKey key, String name, List<Span> held) {}

  /// Where the journal of a part file lies.
  static Path of(Path part) {
    return part.resolveSibling(part.getFileName() + ".journal");
  }

  /// Starts a new journal in place of whatever was there, durably.
  ///
  /// @param name what the file is called, for whoever lists part files
  /// @param held which bytes are durable in the part file already
  static Journal start(Path part, JournalKey key, String name, List<Span> held, long random)
      throws IOException {
    String header =
        MAGIC
            + HexFormat.of().toHexDigits(random)
            + " size="
            + key.size()
            + " digest="
            + key.digest().map(Digest::toString).orElse("-")
            + " host="
            + key.validator().map(v -> encoded(v.host())).orElse("-")
            + " etag="
            + key.validator().map(v -> encoded(v.etag())).orElse("-")
            + " name="
            + encoded(name);
    Path file = of(part);
    byte[] content = content(header, held);
    return new Journal(file, replace(file, content), header, content.length);
  }

  private static FileChannel replace(Path file, byte[] content) throws IOException {
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(fresh);
    FileChannel channel =
        FileChannel.open(
            fresh,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PartFile.ownerOnly());
    try {
      writeAll(channel, content, 0);
      channel.force(true);
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      return channel;
    } catch (IOException e) {
      try (channel) {
        Files.deleteIfExists(fresh);
      } catch (IOException secondary) {
        e.addSuppressed(secondary);
      }
      throw e;
    }
  }

  private static void writeAll(FileChannel channel, byte[] content, long position)
      throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(content);
    long at = position;
    while (bytes.hasRemaining()) {
      at += channel.write(bytes, at);
    }
  }

  /// Adds a record. The caller has made the bytes durable, see the first invariant.
  void append(List<Span> held) throws IOException {
    if (held.isEmpty()) {
      return;
    }
    byte[] line = line(header, have(held));
    if (length + line.length > COMPACT_AT) {
      byte[] content = content(header, held);
      FileChannel fresh = replace(file, content);
      channel.close();
      channel = fresh;
      length = content.length;
    } else {
      writeAll(channel, line, length);
      length += line.length;
    }
  }

  private static byte[] content(String header, List<Span> held) {
    byte[] first = line("", header);
    if (held.isEmpty()) {
      return first;
    }
    byte[] second = line(header, have(held));
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  private static String have(List<Span> held) {
    StringBuilder text = new StringBuilder("have ");
    for (int i = 0; i < held.size(); i++) {
      text.append(i == 0 ? "" : ",")
          .append(held.get(i).from())
          .append('-')
          .append(held.get(i).to());
    }
    return text.toString();
  }

  /// Makes the records survive a power cut.
  void force() throws IOException {
    channel.force(false);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  @Override
  public String toString() {
    return file.toString();
  }

  /// Reads the journal of a part file; nothing if there is none that can be believed.
  static Optional<Claim> read(Path part) throws IOException {
    Path file = of(part);
    if (!Files.isRegularFile(file) || Files.size(file) > READ_AT_MOST) {
      return Optional.empty();
    }
    // Latin-1 keeps every byte apart, whatever a broken disk put there.
    String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    String header = "";
    Optional<Claim> first = Optional.empty();
    List<Span> held = List.of();
    int start = 0;
    for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      Optional<String> payload = payload(header, text.substring(start, end));
      start = end + 1;
      if (first.isEmpty()) {
        first = payload.flatMap(Journal::parseHeader);
        if (first.isEmpty()) {
          return Optional.empty();
        }
        header = payload.orElseThrow();
      } else {
        Optional<List<Span>> spans = payload.flatMap(Journal::parseHave);
        if (spans.isPresent()) {
          held = spans.get();
        }
      }
    }
    List<Span> believed = held;
    long length = PartFile.lengthOf(part);
    return first
        .filter(c -> believed.stream().allMatch(s -> s.to() <= length && s.to() <= c.key().size()))
        .map(c -> new Claim(c.key(), c.name(), believed));
  }

  /// Takes back, durably, whatever the journal of a part file claims, and removes it.
  static void revoke(Path part) throws IOException {
    Path file = of(part);
    if (Files.exists(file)) {
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.truncate(0);
        channel.force(true);
      }
      Files.deleteIfExists(file);
    }
  }

  /// Removes the journal of a part file that is finished or gone.
  static void delete(Path part) throws IOException {
    Files.deleteIfExists(of(part));
  }

  private static Optional<Claim> parseHeader(String payload) {
    String[] words = payload.split(" ", -1);
    if (!payload.startsWith(MAGIC) || words.length != 8) {
      return Optional.empty();
    }
    try {
      long size = Long.parseLong(after("size=", words[3]));
      String digest = after("digest=", words[4]);
      String host = after("host=", words[5]);
      String etag = after("etag=", words[6]);
      JournalKey key =
          new JournalKey(
              size,
              digest.equals("-") ? Optional.empty() : Optional.of(Digest.parse(digest)),
              host.equals("-")
                  ? Optional.empty()
                  : Optional.of(new JournalKey.Validator(decoded(host), decoded(etag))));
      return Optional.of(new Claim(key, decoded(after("name=", words[7])), List.of()));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Optional<List<Span>> parseHave(String payload) {
    try {
      List<Span> spans = new ArrayList<>();
      for (String word : after("have ", payload).split(",", -1)) {
        int dash = word.indexOf('-');
        spans.add(
            new Span(
                Long.parseLong(word.substring(0, Math.max(0, dash))),
                Long.parseLong(word.substring(dash + 1))));
      }
      return Optional.of(spans);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static String after(String prefix, String word) {
    if (!word.startsWith(prefix)) {
      throw new IllegalArgumentException("no " + prefix);
    }
    return word.substring(prefix.length());
  }

  private static byte[] line(String header, String payload) {
    return (checksum(header, payload) + " " + payload + "\n").getBytes(StandardCharsets.ISO_8859_1);
  }

  private static Optional<String> payload(String header, String line) {
    if (line.length() < 10 || line.charAt(8) != ' ') {
      return Optional.empty();
    }
    String payload = line.substring(9);
    return checksum(header, payload).equals(line.substring(0, 8))
        ? Optional.of(payload)
        : Optional.empty();
  }

  private static String checksum(String header, String payload) {
    CRC32C crc = new CRC32C();
    crc.update(header.getBytes(StandardCharsets.ISO_8859_1));
    crc.update(payload.getBytes(StandardCharsets.ISO_8859_1));
    return HexFormat.of().toHexDigits((int) crc.getValue());
  }

  private static String encoded(String text) {
    return Base64.getUrlEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String decoded(String text) {
    return new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
  }
}
