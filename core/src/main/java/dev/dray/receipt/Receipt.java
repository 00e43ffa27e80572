package dev.dray.receipt;

import dev.dray.Commit;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What is known of a completed download: enough to verify it later without asking anybody, and to
/// say where it came from. Holds no secret: addresses are kept without user name and query.
/// Immutable.
///
/// @param completedAt when it was complete
/// @param tool the program that wrote it, such as `dray 0.1.0`
/// @param provider who published the model, such as `huggingface`
/// @param reference what was asked for
/// @param name the model's name there, such as `org/name`
/// @param revision the revision that was asked for
/// @param commit the commit it stood for, where the provider has commits
/// @param licence the licence that the model's card names, where it was brought and names one
/// @param sources the servers that its files could be read from, by name
/// @param layout how the model lies at its place, such as `hub cache`
/// @param place where it lies: the folder below which the files are
/// @param whole whether these are all files of the revision
/// @param files the files, in path order
public record Receipt(
    Instant completedAt,
    String tool,
    String provider,
    String reference,
    String name,
    String revision,
    Optional<Commit> commit,
    Optional<String> licence,
    List<String> sources,
    String layout,
    Path place,
    boolean whole,
    List<ReceiptFile> files) {

  /// Copies the lists.
  public Receipt {
    sources = List.copyOf(sources);
    files = List.copyOf(files);
  }

  /// Where one of its files lies.
  public Path placeOf(ReceiptFile file) {
    return file.place().orElseGet(() -> file.path().under(place));
  }

  /// Bytes of all its files, as far as they are known.
  public long bytes() {
    return files.stream().mapToLong(file -> file.size().orElse(0)).sum();
  }
}
