package dev.dray.store;

import dev.dray.Digest;
import java.nio.file.Path;
import java.util.List;

/// What came of hashing a model's files. Immutable.
///
/// @param folder the snapshot or folder that was read
/// @param checked how many files were hashed and compared
/// @param bytes how many bytes were read
/// @param mismatches files whose bytes are not what they should be, in order of path
/// @param missing files of the listing that are not here; empty where no listing was given
/// @param extra files that the listing does not have; empty where no listing was given
/// @param unchecked files that nobody states a digest of
/// @param wrongSizes files that are not as long as they should be, which are then not hashed
public record VerifyReport(
    Path folder,
    int checked,
    long bytes,
    List<Mismatch> mismatches,
    List<String> missing,
    List<String> extra,
    List<String> unchecked,
    List<WrongSize> wrongSizes) {

  /// Without wrong sizes, where only digests were compared.
  public VerifyReport(
      Path folder,
      int checked,
      long bytes,
      List<Mismatch> mismatches,
      List<String> missing,
      List<String> extra,
      List<String> unchecked) {
    this(folder, checked, bytes, mismatches, missing, extra, unchecked, List.of());
  }

  /// Copies the lists.
  public VerifyReport {
    mismatches = List.copyOf(mismatches);
    missing = List.copyOf(missing);
    extra = List.copyOf(extra);
    unchecked = List.copyOf(unchecked);
    wrongSizes = List.copyOf(wrongSizes);
  }

  /// Whether every file that was looked at is right. Missing and extra files are the caller's to
  /// judge.
  public boolean isSound() {
    return mismatches.isEmpty() && wrongSizes.isEmpty();
  }

  /// A file of another length.
  ///
  /// @param path its path in the repository
  /// @param file where it lies
  /// @param expected bytes that it should have
  /// @param actual bytes that it has
  public record WrongSize(String path, Path file, long expected, long actual) {}

  /// A file with wrong bytes.
  ///
  /// @param path its path in the repository
  /// @param file where it lies
  /// @param expected what it should be
  /// @param actual what it is
  public record Mismatch(String path, Path file, Digest expected, Digest actual) {}
}
