package dev.dray.store;

import dev.dray.Commit;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// The official client's note of one file in a `local_dir`: three lines, each ended by a line feed:
/// commit, etag, and when it was written, as Python writes a float.
///
/// @param commit the commit that was downloaded
/// @param etag the content's SHA-256 or git blob id
/// @param written when
record LocalMetadata(Commit commit, String etag, Instant written) {

  private static final int LARGEST_FILE = 10_000;

  /// File systems keep times as coarsely as this; the official client allows it too.
  private static final Duration SLACK = Duration.ofSeconds(1);

  /// Reads the note, or nothing if there is none or it is damaged.
  static Optional<LocalMetadata> read(Path file) {
    try {
      if (!Files.isRegularFile(file) || Files.size(file) > LARGEST_FILE) {
        return Optional.empty();
      }
      String[] lines = Files.readString(file, StandardCharsets.UTF_8).split("\n", -1);
      if (lines.length < 3) {
        return Optional.empty();
      }
      BigDecimal seconds = new BigDecimal(lines[2].strip());
      Instant written =
          Instant.ofEpochSecond(
              seconds.longValue(), seconds.remainder(BigDecimal.ONE).movePointRight(9).longValue());
      return Optional.of(
          new LocalMetadata(new Commit(lines[0].strip()), lines[1].strip(), written));
    } catch (IOException | RuntimeException e) {
      // Not UTF-8, not a commit, not a number: a damaged note counts as none.
      return Optional.empty();
    }
  }

  /// Whether the file was not changed since the note was written.
  boolean fits(Path file) throws IOException {
    return !Files.getLastModifiedTime(file).toInstant().minus(SLACK).isAfter(written);
  }

  byte[] bytes() {
    String text =
        commit
            + "\n"
            + etag
            + "\n"
            + written.getEpochSecond()
            + String.format(".%06d", written.getNano() / 1000)
            + "\n";
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
