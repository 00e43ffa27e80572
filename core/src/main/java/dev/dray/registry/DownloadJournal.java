package dev.dray.registry;

import dev.dray.store.DiskFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// Downloads that were noted and are not entries yet: one line of JSON each, appended and made
/// durable. Noting one costs the same however large the registry is, and loads no JSON library.
/// Whoever reads the registry takes them in; whoever writes it makes them entries and empties the
/// journal. A line that a crash left unfinished is passed over.
record DownloadJournal(Path file) {

  /// More than that is no journal of ours.
  private static final long LARGEST = 1L << 30;

  /// Notes one. The caller holds the lock.
  ///
  /// @throws dev.dray.error.DrayException if the disk fails
  void append(DownloadRecord download) {
    try {
      Files.createDirectories(Objects.requireNonNull(file.getParent()));
      try (FileChannel channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
        long end = channel.size();
        String text = JsonWriter.line(download.json()) + "\n";
        if (end > 0 && !endsLine(channel, end)) {
          text = "\n" + text;
        }
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
          end += channel.write(bytes, end);
        }
        channel.force(true);
      }
    } catch (IOException e) {
      throw DiskFailure.of("write", file, e);
    }
  }

  private static boolean endsLine(FileChannel channel, long end) throws IOException {
    ByteBuffer last = ByteBuffer.allocate(1);
    return channel.read(last, end - 1) == 1 && last.get(0) == '\n';
  }

  /// Its bytes; 0 where there is none.
  long size() {
    return RegistryFolder.size(file);
  }

  /// What is noted, in its order.
  ///
  /// @throws dev.dray.error.DrayException if the disk fails
  List<DownloadRecord> read(JsonReader reader) {
    List<DownloadRecord> all = new ArrayList<>();
    try {
      if (size() == 0 || size() > LARGEST) {
        return all;
      }
      String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
      text.lines().forEach(line -> parse(line, reader).ifPresent(all::add));
      return all;
    } catch (NoSuchFileException e) {
      return all;
    } catch (IOException e) {
      throw DiskFailure.of("read", file, e);
    }
  }

  private static Optional<DownloadRecord> parse(String line, JsonReader reader) {
    try {
      return line.isBlank() ? Optional.empty() : DownloadRecord.of(reader.one(line).object());
    } catch (JsonReader.Malformed e) {
      System.getLogger(DownloadJournal.class.getName())
          .log(System.Logger.Level.DEBUG, "a line of the journal is not whole", e);
      return Optional.empty();
    }
  }

  /// Empties it: everything in it is an entry now.
  void clear() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw DiskFailure.of("empty", file, e);
    }
  }
}
