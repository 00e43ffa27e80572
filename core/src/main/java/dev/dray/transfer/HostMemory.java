package dev.dray.transfer;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// How many connections turned out to be right for each host, so that the next file starts there
/// instead of finding out again. Thread-safe.
///
/// Kept between runs in a small file, one line a host: name, number, day since 1970, with tabs
/// between. It is a hint and nothing more: a file that is missing, broken, foreign or cannot be
/// written changes nothing but the first seconds of a download, and is not worth a word to the
/// user.
public final class HostMemory {

  /// Hosts that are remembered, those used last.
  private static final int MOST_HOSTS = 64;

  private static final int MOST_CONNECTIONS = 64;
  private static final int LARGEST_FILE = 64 * 1024;

  /// Networks change.
  private static final int DAYS = 30;

  private record Known(int connections, LocalDate day) {}

  private final Optional<Path> file;
  private final InstantSource clock;
  private final Map<String, Known> known = new HashMap<>();
  private final Map<String, Known> learned = new HashMap<>();
  private boolean read;

  private HostMemory(Optional<Path> file, InstantSource clock) {
    this.file = file;
    this.clock = clock;
  }

  /// A memory that lasts as long as this object.
  public static HostMemory forgetful() {
    return new HostMemory(Optional.empty(), InstantSource.system());
  }

  /// A memory in this file, which is read with the first question and need not exist.
  public static HostMemory at(Path file) {
    return at(file, InstantSource.system());
  }

  static HostMemory at(Path file, InstantSource clock) {
    return new HostMemory(Optional.of(file), clock);
  }

  /// How many were right for a host in the last thirty days.
  synchronized OptionalInt connections(String host) {
    if (!read) {
      read = true;
      known.putAll(load());
    }
    Known one = known.get(host);
    return one == null ? OptionalInt.empty() : OptionalInt.of(one.connections());
  }

  /// So many turned out to be right.
  synchronized void worked(String host, int connections) {
    Known now = new Known(connections, today());
    known.put(host, now);
    learned.put(host, now);
  }

  /// Writes down what was learned since the last time, beside what other processes wrote.
  synchronized void save() {
    if (file.isEmpty() || learned.isEmpty()) {
      return;
    }
    Map<String, Known> all = load();
    all.putAll(learned);
    learned.clear();
    String text =
        all.entrySet().stream()
            .sorted(
                Map.Entry.<String, Known>comparingByValue(
                        Comparator.comparing(Known::day).reversed())
                    .thenComparing(Map.Entry.comparingByKey()))
            .limit(MOST_HOSTS)
            .map(e ->
                e.getKey()
                    + "\t"
                    + e.getValue().connections()
                    + "\t"
                    + e.getValue().day().toEpochDay())
            .collect(Collectors.joining("\n", "", "\n"));
    try {
      replace(file.get(), text);
    } catch (IOException e) {
      // A hint that is lost.
    }
  }

  private static void replace(Path file, String text) throws IOException {
    Path folder = Objects.requireNonNull(file.toAbsolutePath().getParent());
    Files.createDirectories(folder);
    Path passing = Files.createTempFile(folder, "hosts", ".tmp");
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

  private Map<String, Known> load() {
    Map<String, Known> found = new HashMap<>();
    if (file.isEmpty() || !Files.isRegularFile(file.get())) {
      return found;
    }
    try {
      if (Files.size(file.get()) > LARGEST_FILE) {
        return found;
      }
      try (Stream<String> lines = Files.readString(file.get()).lines()) {
        lines.forEach(line -> parse(line, found));
      }
    } catch (MalformedInputException e) {
      // Not our text.
    } catch (IOException e) {
      // As if there were none.
    }
    return found;
  }

  private void parse(String line, Map<String, Known> into) {
    String[] cells = line.split("\t", -1);
    if (cells.length != 3
        || !cells[0].matches("[a-z0-9._:\\[\\]-]{1,255}")
        || !cells[1].matches("[1-9][0-9]?")
        || !cells[2].matches("[0-9]{1,7}")) {
      return;
    }
    LocalDate day = LocalDate.ofEpochDay(Long.parseLong(cells[2]));
    int connections = Integer.parseInt(cells[1]);
    if (connections <= MOST_CONNECTIONS && !day.isBefore(today().minusDays(DAYS))) {
      into.put(cells[0], new Known(connections, day.isAfter(today()) ? today() : day));
    }
  }

  private LocalDate today() {
    return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
  }
}
