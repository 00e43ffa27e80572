package dev.dray.unpack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import dev.dray.Digest;
import dev.dray.RepoPath;
import dev.dray.error.ArchiveException;
import dev.dray.error.CancelledException;
import dev.dray.error.ConflictException;
import dev.dray.error.ErrorCode;
import dev.dray.testkit.Proves;
import dev.dray.unpack.UnpackPlace.Contents;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Archives of every kind, the hostile ones above all: what is refused leaves nothing behind.
@Timeout(60)
@Proves("S001-95")
class UnpackingTest {

  private static final Digest DIGEST = new Digest.Sha256("ab".repeat(32));

  private static final Budget.Limits SMALL = new Budget.Limits(1_000, 100_000, 1 << 20, 200);

  @TempDir Path temp;

  private Path root() {
    return temp.resolve("root");
  }

  private Contents unpack(String name, byte[] archive) throws IOException {
    Path file = temp.resolve("archive");
    Files.write(file, archive);
    RepoPath path = new RepoPath(name);
    ArchiveName kind = ArchiveName.of(path).orElseThrow();
    UnpackPlace place = new UnpackPlace(root(), path, kind);
    place.requireFree(false);
    GrowingFile whole = GrowingFile.whole(file);
    try (Unpacking unpacking =
        Unpacking.start(path, kind, place, whole, false, SMALL, () -> false)) {
      return unpacking.publish(Optional.of(DIGEST));
    }
  }

  private List<String> tree() throws IOException {
    if (!Files.exists(root())) {
      return List.of();
    }
    try (Stream<Path> all = Files.walk(root())) {
      return all.filter(path -> !path.equals(root()))
          .map(path -> root().relativize(path).toString())
          .filter(path -> !path.startsWith(".dray"))
          .sorted()
          .toList();
    }
  }

  private void assertRefused(String name, byte[] archive, String... words) throws IOException {
    assertThatThrownBy(() -> unpack(name, archive))
        .isInstanceOf(ArchiveException.class)
        .hasMessageContainingAll(words)
        .satisfies(
            e -> assertThat(((ArchiveException) e).code()).isEqualTo(ErrorCode.ARCHIVE_REFUSED));
    try (Stream<Path> left = Files.walk(temp)) {
      assertThat(left.filter(path -> !path.equals(temp) && !path.equals(root())))
          .containsExactly(temp.resolve("archive"));
    }
  }

  private static byte[] gzip(byte[] plain) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(plain);
    }
    return packed.toByteArray();
  }

  private static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  // ---- tar ----

  @Test
  void unpacksATar() throws IOException {
    String longName = "d/" + "n".repeat(180) + ".bin";
    byte[] tar =
        new TarBytes()
            .entry('5', "./", "", new byte[0])
            .entry('5', "./d/", "", new byte[0])
            .file("./d/a.bin", "A".repeat(1000))
            .pax("path", longName)
            .file("short", "long name")
            .entry('L', "././@LongLink", "", "d/gnu-name\0".getBytes(StandardCharsets.UTF_8))
            .file("x", "gnu")
            .entry('1', "d/hard", "./d/a.bin", new byte[0])
            .entry('2', "link", "d/a.bin", new byte[0])
            .entry('2', "d/up", "../d/a.bin", new byte[0])
            .file("ü.txt", "")
            .end();

    assertThat(unpack("m/model.tar", tar)).isEqualTo(new Contents(5, 1012));

    Path model = root().resolve("m/model");
    assertThat(tree())
        .containsExactly(
            "m",
            "m/model",
            "m/model/d",
            "m/model/d/a.bin",
            "m/model/d/gnu-name",
            "m/model/d/hard",
            "m/model/" + longName,
            "m/model/d/up",
            "m/model/link",
            "m/model/ü.txt");
    assertThat(model.resolve(longName)).hasContent("long name");
    assertThat(model.resolve("link")).isSymbolicLink().hasContent("A".repeat(1000));
    assertThat(model.resolve("d/up")).hasContent("A".repeat(1000));
    assertThat(model.resolve("d/hard")).hasContent("A".repeat(1000));
  }

  @Test
  void theOneFolderOfTheArchivesNameIsNotDoubled() throws IOException {
    unpack("model.tgz", gzip(new TarBytes().file("model/a", "1").file("model/b/c", "2").end()));
    unpack("other.tzst", Zstd.compress(new TarBytes().file("model/a", "1").end()));
    assertThat(tree())
        .containsExactly(
            "model", "model/a", "model/b", "model/b/c", "other", "other/model", "other/model/a");
  }

  static Stream<Arguments> hostileTars() {
    byte[] none = new byte[0];
    return Stream.of(
        Arguments.of("unsafe", new TarBytes().file("../evil", "x").end()),
        Arguments.of("unsafe", new TarBytes().file("a/../../evil", "x").end()),
        Arguments.of("unsafe", new TarBytes().file("/etc/evil", "x").end()),
        Arguments.of("unsafe", new TarBytes().file("C:/evil", "x").end()),
        Arguments.of("unsafe", new TarBytes().file("a\\..\\evil", "x").end()),
        Arguments.of("unsafe", new TarBytes().file("com1.txt", "x").end()),
        Arguments.of("unsafe", new TarBytes().file("a\u001b[2J", "x").end()),
        Arguments.of(
            "unsafe", new TarBytes().pax("path", "x/".repeat(2500) + "y").file("a", "").end()),
        Arguments.of("unsafe", new TarBytes().pax("path", "n".repeat(300)).file("a", "").end()),
        Arguments.of("leads out", new TarBytes().entry('2', "l", "../x", none).end()),
        Arguments.of("leads out", new TarBytes().entry('2', "l", "/etc/passwd", none).end()),
        Arguments.of("leads out", new TarBytes().entry('2', "d/l", "../../x", none).end()),
        Arguments.of("leads out", new TarBytes().entry('2', "l", "C:\\x", none).end()),
        Arguments.of(
            "leads out",
            // By its letters d/up/../x is inside; d/up is the root, whose parent is not.
            new TarBytes().entry('2', "d/up", "..", none).entry('2', "l", "d/up/../x", none).end()),
        Arguments.of(
            // Inside the archive, but not inside the folder that is published.
            "leads out",
            new TarBytes().file("model/a", "").entry('2', "model/l", "../x", none).end()),
        Arguments.of(
            "twice",
            new TarBytes().entry('2', "d", "sub", none).file("d/evil", "through a link").end()),
        Arguments.of("unsafe", new TarBytes().entry('1', "h", "../../etc/passwd", none).end()),
        Arguments.of("hard link", new TarBytes().entry('1', "h", "not-here", none).end()),
        Arguments.of("device", new TarBytes().entry('3', "sda", "", none).end()),
        Arguments.of("device", new TarBytes().entry('4', "sda", "", none).end()),
        Arguments.of("pipe", new TarBytes().entry('6', "fifo", "", none).end()),
        Arguments.of("unknown type", new TarBytes().entry('M', "volume", "", none).end()),
        Arguments.of("sparse", new TarBytes().entry('S', "holes", "", none).end()),
        Arguments.of(
            "sparse", new TarBytes().pax("GNU.sparse.realsize", "1").file("holes", "").end()),
        Arguments.of("twice", new TarBytes().file("a", "1").file("a", "2").end()),
        Arguments.of("twice", new TarBytes().file("a", "1").file("a/b", "2").end()),
        Arguments.of("one name", new TarBytes().file("a", "1").file("A", "2").end()),
        Arguments.of("one name", new TarBytes().file("D/a", "1").file("d/b", "2").end()),
        Arguments.of("one name", new TarBytes().file("\u00e9", "").file("e\u0301", "").end()),
        Arguments.of("cut short", new TarBytes().file("a", "1").unended()),
        Arguments.of("cut short", new TarBytes().header('0', "a", "", 5000).raw(none).unended()),
        Arguments.of("cut short", Arrays.copyOf(new TarBytes().file("a", "1").end(), 700)),
        Arguments.of("behind its end", joined(new TarBytes().file("a", "").end(), new byte[] {1})),
        Arguments.of(
            "behind its end",
            joined(new TarBytes().file("a", "").end(), new TarBytes().file("b", "").end())),
        Arguments.of("no tar", "x".repeat(2000).getBytes(StandardCharsets.UTF_8)),
        Arguments.of("header of", new TarBytes().header('x', "p", "", 1L << 30).unended()),
        Arguments.of(
            "damaged header",
            new TarBytes()
                .entry('x', "p", "", "99 path=a\n".getBytes(StandardCharsets.UTF_8))
                .end()),
        Arguments.of(
            "bounds", new TarBytes().pax("size", "99999999999999999999").file("a", "").end()),
        Arguments.of(
            "not UTF-8",
            new TarBytes().entry('L', "l", "", new byte[] {(byte) 0xff, 0}).file("a", "").end()));
  }

  @ParameterizedTest
  @MethodSource("hostileTars")
  void refusesHostileTars(String word, byte[] tar) throws IOException {
    assertRefused("model.tar", tar, "model.tar", word);
    assertThat(temp.resolveSibling("evil")).doesNotExist();
  }

  @Test
  void refusesAFlippedBitInAHeader() throws IOException {
    byte[] tar = new TarBytes().file("a", "1").end();
    tar[0] ^= 1;
    assertRefused("model.tar", tar, "damaged");
  }

  @Test
  void refusesMoreEntriesThanAnyModelHas() throws IOException {
    TarBytes tar = new TarBytes();
    for (int i = 0; i <= SMALL.entries(); i++) {
      tar.header('5', "d" + i + "/", "", 0);
    }
    // Refused behind the last allowed one; the folders before it were made and go again.
    assertRefused("model.tgz", gzip(tar.end()), "entries");
    TarBytes names = new TarBytes();
    for (int i = 0; i < 1_000; i++) {
      names.pax("path", "n".repeat(200) + i).file("x", "");
    }
    assertRefused("model.tgz", gzip(names.end()), "names");
  }

  // ---- Compressed files and bombs ----

  @ParameterizedTest
  @ValueSource(strings = {"weights/model.gguf.gz", "weights/model.gguf.zst"})
  void unpacksACompressedFile(String name) throws IOException {
    byte[] plain = "weights ".repeat(50_000).getBytes(StandardCharsets.UTF_8);
    byte[] packed = name.endsWith("gz") ? gzip(plain) : Zstd.compress(plain);

    assertThat(unpack(name, packed)).isEqualTo(new Contents(1, plain.length));

    assertThat(root().resolve("weights/model.gguf")).hasBinaryContent(plain);
    assertThat(tree()).containsExactly("weights", "weights/model.gguf");
  }

  @ParameterizedTest
  @ValueSource(strings = {"bomb.gz", "bomb.zst", "bomb.tar.zst", "bomb.zip"})
  void defusesBombs(String name) throws IOException {
    byte[] zeros = new byte[4 << 20];
    byte[] bomb;
    if (name.endsWith(".zip")) {
      bomb = zip(Optional.empty(), new ZipEntry("zeros"), zeros);
    } else if (name.endsWith(".tar.zst")) {
      byte[] header = new TarBytes().header('0', "zeros", "", zeros.length).unended();
      bomb = Zstd.compress(joined(header, zeros, new byte[1024]));
    } else {
      bomb = name.endsWith("gz") ? gzip(zeros) : Zstd.compress(zeros);
    }
    assertRefused(name, bomb, "bomb");
  }

  @Test
  void refusesWhatIsCutOrNotWhatItsNameSays() throws IOException {
    byte[] packed = gzip("x".repeat(5000).getBytes(StandardCharsets.UTF_8));
    assertRefused("a.gz", Arrays.copyOf(packed, packed.length - 1), "cut short");
    assertRefused("a.gz", joined(packed, new byte[] {7}), "behind");
    assertRefused("a.zst", packed, "no zstd data");
    assertRefused("a.tar.gz", packed, "no tar archive");
    assertRefused("a.zip", packed, "zip");
  }

  // ---- zip ----

  private static byte[] zip(Optional<String> comment, Object... entries) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      comment.ifPresent(zip::setComment);
      for (int i = 0; i < entries.length; i += 2) {
        zip.putNextEntry((ZipEntry) entries[i]);
        zip.write((byte[]) entries[i + 1]);
        zip.closeEntry();
      }
    }
    return bytes.toByteArray();
  }

  private static ZipEntry stored(String name, byte[] content) {
    CRC32 crc = new CRC32();
    crc.update(content);
    ZipEntry entry = new ZipEntry(name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.length);
    entry.setCrc(crc.getValue());
    return entry;
  }

  private static byte[] sample() throws IOException {
    byte[] content = "content ".repeat(2000).getBytes(StandardCharsets.UTF_8);
    return zip(
        Optional.of("a comment"),
        new ZipEntry("d/"),
        new byte[0],
        new ZipEntry("d/packed"),
        content,
        stored("stored", content),
        content,
        stored("empty", new byte[0]),
        new byte[0]);
  }

  @Test
  void unpacksAZip() throws IOException {
    assertThat(unpack("model.zip", sample())).isEqualTo(new Contents(3, 32_000));
    assertThat(tree())
        .containsExactly("model", "model/d", "model/d/packed", "model/empty", "model/stored");
    assertThat(root().resolve("model/d/packed")).hasContent("content ".repeat(2000));
    unpack("none.zip", zip(Optional.empty()));
    assertThat(root().resolve("none")).isEmptyDirectory();
  }

  /// Where the n-th record with this signature begins.
  private static int find(byte[] zip, int signature, int nth) {
    ByteBuffer bytes = ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN);
    int left = nth;
    for (int at = 0; at + 4 <= zip.length; at++) {
      if (bytes.getInt(at) == signature && left-- == 0) {
        return at;
      }
    }
    throw new IllegalArgumentException("no such record");
  }

  private static byte[] spoilt(int signature, int nth, int offset, int... values)
      throws IOException {
    byte[] zip = sample();
    int at = find(zip, signature, nth) + offset;
    for (int i = 0; i < values.length; i++) {
      zip[at + i] = (byte) values[i];
    }
    return zip;
  }

  static Stream<Arguments> hostileZips() throws IOException {
    int listed = 0x02014b50;
    int local = 0x04034b50;
    byte[] sample = sample();
    byte[] x = {'x'};
    int cut = find(sample, listed, 0);
    return Stream.of(
        Arguments.of("unsafe", zip(Optional.empty(), new ZipEntry("../evil"), x)),
        Arguments.of("unsafe", zip(Optional.empty(), new ZipEntry("/evil"), x)),
        Arguments.of("unsafe", zip(Optional.empty(), new ZipEntry("a\\b"), x)),
        Arguments.of("one name", zip(Optional.empty(), new ZipEntry("a"), x, new ZipEntry("A"), x)),
        Arguments.of("twice", zip(Optional.empty(), new ZipEntry("a"), x, new ZipEntry("a/b"), x)),
        // The directory calls an entry something else than its own header does.
        Arguments.of("does not hold it", spoilt(listed, 2, 46, 'S')),
        Arguments.of("another 'stored'", spoilt(listed, 2, 24, 1)),
        Arguments.of("another 'stored'", spoilt(listed, 2, 16, 1, 2, 3, 4)),
        // Made on Unix (3), mode of a symbolic link.
        Arguments.of("a link or a device", linked()),
        Arguments.of("another", swappedNames()),
        Arguments.of("damaged", spoilt(local, 2, 14, 9, 9, 9, 9)),
        Arguments.of("encrypted", spoilt(local, 2, 6, 1)),
        Arguments.of("not known", spoilt(local, 2, 8, 99)),
        Arguments.of("does not end", Arrays.copyOf(sample, cut)),
        Arguments.of("does not end", Arrays.copyOf(sample, sample.length - 1)),
        Arguments.of("does not end", joined(sample, x)),
        Arguments.of("cut short", Arrays.copyOf(sample, 200)),
        Arguments.of("entries and lists", joined(Arrays.copyOf(sample, cut), endOf(cut))),
        Arguments.of("damaged directory", joined(x, sample)),
        Arguments.of("several parts", spoilt(0x06054b50, 0, 4, 1)));
  }

  private static byte[] linked() throws IOException {
    byte[] zip = sample();
    int at = find(zip, 0x02014b50, 2);
    zip[at + 5] = 3;
    zip[at + 40] = 0;
    zip[at + 41] = (byte) 0xa0;
    return zip;
  }

  /// Two listed entries exchange their names, which have the same length.
  private static byte[] swappedNames() throws IOException {
    byte[] zip =
        zip(
            Optional.empty(),
            stored("a", "1".getBytes(StandardCharsets.UTF_8)),
            "1".getBytes(StandardCharsets.UTF_8),
            stored("b", "2".getBytes(StandardCharsets.UTF_8)),
            "2".getBytes(StandardCharsets.UTF_8));
    zip[find(zip, 0x02014b50, 0) + 46] = 'b';
    zip[find(zip, 0x02014b50, 1) + 46] = 'a';
    return zip;
  }

  /// An end record that says that the directory begins here and holds nothing.
  private static byte[] endOf(int start) {
    return ByteBuffer.allocate(22)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(0x06054b50)
        .putInt(16, start)
        .array();
  }

  @ParameterizedTest
  @MethodSource("hostileZips")
  void refusesHostileZips(String word, byte[] zip) throws IOException {
    assertRefused("model.zip", zip, "model.zip", word);
  }

  /// The sample as a program writes it that cannot go back: what is not compressed has no length
  /// before it.
  private static byte[] endless() throws IOException {
    byte[] zip = sample();
    ByteBuffer bytes = ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN);
    for (int nth = 2; nth < 4; nth++) {
      int local = find(zip, 0x04034b50, nth);
      bytes.putShort(local + 6, (short) (bytes.getShort(local + 6) | 8));
      int listed = find(zip, 0x02014b50, nth);
      bytes.putShort(listed + 8, (short) (bytes.getShort(listed + 8) | 8));
    }
    return zip;
  }

  @Test
  void readsByTheDirectoryWhatCannotBeReadWhileItArrives() throws IOException {
    byte[] good = endless();
    int listed = find(good, 0x02014b50, 2);
    int local = find(good, 0x04034b50, 2);
    for (int at :
        new int[] {
          listed + 16,
          listed + 24,
          listed + 20,
          listed + 42,
          listed + 46,
          listed + 10,
          local + 30,
          local + 8,
          local + 40
        }) {
      byte[] spoilt = good.clone();
      spoilt[at] ^= 1;
      assertRefused("other.zip", spoilt, "other.zip");
    }
    assertThat(unpack("model.zip", good)).isEqualTo(new Contents(3, 32_000));
    assertThat(root().resolve("model/stored")).hasContent("content ".repeat(2000));
  }

  // ---- The place ----

  @Test
  void recognizesWhatItUnpackedAndRefusesToCoverAnythingElse() throws IOException {
    byte[] tar = new TarBytes().file("a", "1").end();
    unpack("model.tar", tar);
    RepoPath path = new RepoPath("model.tar");
    UnpackPlace place = new UnpackPlace(root(), path, ArchiveName.of(path).orElseThrow());
    assertThat(place.find(DIGEST)).hasValue(new Contents(1, 1));
    assertThat(place.find(new Digest.Sha256("cd".repeat(32)))).isEmpty();

    // A new version of the archive replaces what is ours.
    unpack("model.tar", new TarBytes().file("b", "22").end());
    assertThat(tree()).containsExactly("model", "model/b");

    Files.writeString(root().resolve("model/of-the-user"), "precious");
    assertThat(place.find(DIGEST)).isEmpty();
    assertThatThrownBy(() -> unpack("model.tar", tar)).isInstanceOf(ConflictException.class);
    assertThat(root().resolve("model/of-the-user")).hasContent("precious");
  }

  @Test
  void throwsAwayWhatAKilledRunLeft() throws IOException {
    Path left = root().resolve(".dray/unpacking/model.tar/new/half");
    Files.createDirectories(root().resolve(".dray/unpacking/model.tar/new"));
    Files.writeString(left, "half");
    unpack("model.tar", new TarBytes().file("a", "1").end());
    assertThat(tree()).containsExactly("model", "model/a");
    assertThat(root().resolve(".dray/unpacking")).doesNotExist();
  }

  // ---- Behind a writer ----

  /// A file that grows when the test says so.
  private static final class Growing implements GrowingFile {
    final Path path;
    volatile long good;
    volatile long size = -1;
    final AtomicInteger restarts = new AtomicInteger();

    Growing(Path path) {
      this.path = path;
    }

    @Override
    public Path path() {
      return path;
    }

    @Override
    public long good() {
      return good;
    }

    @Override
    public long size() {
      return size;
    }

    @Override
    public int restarts() {
      return restarts.get();
    }
  }

  private static void await(java.util.function.BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      Thread.onSpinWait();
    }
  }

  @Test
  void unpacksBehindTheWriterAndBeginsAnewWithIt() throws IOException {
    byte[] wrong = new TarBytes().file("a", "wrong").file("b", "wrong").end();
    byte[] right = new TarBytes().file("a", "right").file("b", "right").end();
    Growing file = new Growing(temp.resolve("part"));
    RepoPath path = new RepoPath("model.tar");
    ArchiveName name = ArchiveName.of(path).orElseThrow();
    UnpackPlace place = new UnpackPlace(root(), path, name);
    List<String> conditions = new ArrayList<>();
    try (Unpacking unpacking = Unpacking.start(path, name, place, file, true, () -> false)) {
      Files.write(file.path, wrong);
      file.good = 1200;
      await(() -> unpacking.condition().startsWith("unpacked 1 file"));
      conditions.add(unpacking.condition());
      assertThat(tree()).isEmpty();
      file.good = 0;
      file.restarts.incrementAndGet();
      Files.write(file.path, right);
      file.size = right.length;
      file.good = right.length;
      assertThat(unpacking.publish(Optional.empty())).isEqualTo(new Contents(2, 10));
    }
    assertThat(conditions).containsExactly("unpacked 1 file, 5 B");
    assertThat(root().resolve("model/a")).hasContent("right");
    assertThat(root().resolve("model/b")).hasContent("right");
    assertThat(root().resolve(".dray")).doesNotExist();
  }

  @Test
  void judgesOnlyTheArchiveThatWasChecked() throws IOException {
    byte[] right = new TarBytes().file("a", "right").end();
    Growing file = new Growing(temp.resolve("part"));
    Files.write(file.path, new byte[] {1, 2, 3});
    RepoPath path = new RepoPath("model.tar");
    ArchiveName name = ArchiveName.of(path).orElseThrow();
    UnpackPlace place = new UnpackPlace(root(), path, name);
    file.size = right.length;
    file.good = right.length;
    try (Unpacking unpacking = Unpacking.start(path, name, place, file, true, () -> false)) {
      // The first pass fails on bytes that are wrong; it says nothing.
      Files.write(file.path, right);
      file.restarts.incrementAndGet();
      assertThat(unpacking.publish(Optional.empty())).isEqualTo(new Contents(1, 5));
    }
  }

  @Test
  void stopsInTheMiddleAndLeavesNothing() throws IOException {
    Growing file = new Growing(temp.resolve("part"));
    Files.write(file.path, new TarBytes().file("a", "1").end());
    file.good = 1024;
    RepoPath path = new RepoPath("model.tar");
    ArchiveName name = ArchiveName.of(path).orElseThrow();
    UnpackPlace place = new UnpackPlace(root(), path, name);
    boolean[] stop = {false};
    try (Unpacking unpacking = Unpacking.start(path, name, place, file, true, () -> stop[0])) {
      await(() -> !unpacking.condition().isEmpty());
      stop[0] = true;
      assertThatThrownBy(() -> unpacking.publish(Optional.empty()))
          .isInstanceOf(CancelledException.class);
    }
    assertThat(root().resolve(".dray")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {".tar", "a/.zip", "a.rar", "model.safetensors", "tar", "a/...zip"})
  void whatIsNoArchiveIsNone(String name) {
    assertThat(ArchiveName.of(new RepoPath(name))).isEmpty();
  }
}
