package dev.dray.receipt;

import dev.dray.Digest;
import dev.dray.RepoPath;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/// One file of a receipt. Immutable.
///
/// @param path its path in the repository
/// @param size bytes, where known
/// @param digest what its bytes are, where anybody said or computed it
/// @param stated who said it
/// @param how it came to be here
/// @param place where it lies, unless that is its path below the model's place: a blob of a store,
///   or the folder that an archive was unpacked to
public record ReceiptFile(
    RepoPath path,
    OptionalLong size,
    Optional<Digest> digest,
    Stated stated,
    How how,
    Optional<Path> place) {

  /// Who stated a file's digest.
  public enum Stated {
    /// Whoever asked for the download.
    CALLER,
    /// The provider's listing, or a checksum file beside the file.
    LISTING,
    /// Nobody: Dray computed it from the bytes that came.
    COMPUTED,
    /// Nobody, and it was not computed.
    NOBODY;

    /// The word in the file.
    public String wire() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// How a file came to be here.
  public enum How {
    /// It was fetched and verified.
    FETCHED,
    /// Its content was taken from elsewhere on this machine, and verified.
    REUSED,
    /// It was here before, and believed.
    KEPT;

    /// The word in the file.
    public String wire() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
