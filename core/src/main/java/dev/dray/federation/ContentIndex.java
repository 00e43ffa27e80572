package dev.dray.federation;

import dev.dray.Digest;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The digests of files that were read, so that no file is read twice for its digest. An entry
/// counts while the file looks exactly as it did. Thread-safe.
///
/// Kept between runs in one file, a line each: digest, size, time of change, identity, path, with
/// tabs between; the entries written last come first and the rest is dropped beyond a bound. It is
/// a hint: a file that is missing, broken or cannot be written costs time and nothing else.
///
/// Implementation note. A file that was changed a moment before it was read could be changed again
/// within the same tick of its file system's clock and look the same. So what changed in the last
/// two seconds is not remembered.
final class ContentIndex {

  private static final int MOST_ENTRIES = 20_000;
  private static final long LARGEST_FILE = 16 << 20;
  private static final int LONGEST_LINE = 6_000;
  private static final long TICK = TimeUnit.SECONDS.toNanos(2);
  private static final Object ONE_WRITER = new Object();

  private record Entry(FileStamp stamp, Digest.Sha256 digest) {}

  private final Path file;
  private final InstantSource clock;
  private final Map<Path, Entry> known = new LinkedHashMap<>();
  private final SequencedMap<Path, Entry> learned = new LinkedHashMap<>();
  private boolean read;

  ContentIndex(Path file, InstantSource clock) {
    this.file = file;
    this.clock = clock;
  }

  /// The digest of a file that looks like this, if it was read before.
  synchronized Optional<Digest.Sha256> find(Path path, FileStamp now) {
    if (!read) {
      read = true;
      known.putAll(load());
    }
    return Optional.ofNullable(known.get(path))
        .filter(entry -> entry.stamp().equals(now))
        .map(Entry::digest);
  }

  /// A file that looked like this before it was read, and after, has this digest.
  synchronized void learn(Path path, FileStamp stamp, Digest.Sha256 digest) {
    long now = TimeUnit.MILLISECONDS.toNanos(clock.millis());
    if (now - stamp.modified() < TICK || path.toString().matches("(?s).*[\\t\\r\\n].*")) {
      return;
    }
    Entry entry = new Entry(stamp, digest);
    known.put(path, entry);
    learned.putFirst(path, entry);
  }

  /// Writes down what was learned, beside what other processes wrote.
  synchronized void save() {
    if (learned.isEmpty()) {
      return;
    }
    synchronized (ONE_WRITER) {
      try {
        Path folder = Objects.requireNonNull(file.toAbsolutePath().getParent());
        Files.createDirectories(folder);
        try (FileChannel channel =
                FileChannel.open(
                    folder.resolve(file.getFileName() + ".lock"),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE);
            FileLock _ = channel.lock()) {
          SequencedMap<Path, Entry> all = new LinkedHashMap<>(learned);
          load().forEach(all::putIfAbsent);
          replace(folder, all);
        }
        learned.clear();
      } catch (IOException e) {
        // A hint that is lost: the next run reads those files again.
        System.getLogger(ContentIndex.class.getName())
            .log(System.Logger.Level.DEBUG, "digests are not remembered", e);
      }
    }
  }

  private void replace(Path folder, Map<Path, Entry> all) throws IOException {
    String text =
        all.entrySet().stream()
            .limit(MOST_ENTRIES)
            .map(e -> line(e.getKey(), e.getValue()))
            .collect(Collectors.joining());
    Path passing = Files.createTempFile(folder, "elsewhere", ".tmp");
    try {
      Files.writeString(passing, text);
      try {
        Files.move(
            passing, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } catch (AtomicMoveNotSupportedException e) {
        Files.move(passing, file, StandardCopyOption.REPLACE_EXISTING);
      }
    } finally {
      Files.deleteIfExists(passing);
    }
  }

  private static String line(Path path, Entry entry) {
    FileStamp stamp = entry.stamp();
    return String.join(
            "\t",
            entry.digest().hex(),
            String.valueOf(stamp.size()),
            String.valueOf(stamp.modified()),
            stamp.identity(),
            path.toString())
        + "\n";
  }

  private SequencedMap<Path, Entry> load() {
    SequencedMap<Path, Entry> entries = new LinkedHashMap<>();
    try {
      if (!Files.isRegularFile(file) || Files.size(file) > LARGEST_FILE) {
        return entries;
      }
      String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
      try (Stream<String> lines = text.lines()) {
        lines.limit(MOST_ENTRIES).forEach(line -> parse(line, entries));
      }
    } catch (IOException e) {
      // As if there were none.
      return entries;
    }
    return entries;
  }

  private static void parse(String line, Map<Path, Entry> into) {
    String[] cells = line.length() > LONGEST_LINE ? new String[0] : line.split("\t", -1);
    if (cells.length != 5
        || !cells[1].matches("[0-9]{1,18}")
        || !cells[2].matches("-?[0-9]{1,18}|[1-8][0-9]{18}")) {
      return;
    }
    try {
      FileStamp stamp = new FileStamp(Long.parseLong(cells[1]), Long.parseLong(cells[2]), cells[3]);
      into.putIfAbsent(Path.of(cells[4]), new Entry(stamp, new Digest.Sha256(cells[0])));
    } catch (IllegalArgumentException e) {
      // Not our line.
    }
  }
}
