package dev.dray.transfer;

import dev.dray.Digest;
import java.util.Optional;

/// Which content a journal speaks of. Two contents are the same if their digests are; without a
/// digest, if one server showed the same strong validator for both.
///
/// @param size the file's length
/// @param digest its digest, when known
/// @param validator what a server called this content, when no digest is known
record JournalKey(long size, Optional<Digest> digest, Optional<Validator> validator) {

  /// A strong entity tag and the server that gave it; tags of different servers say nothing about
  /// each other.
  ///
  /// @param host host and port
  /// @param etag the tag with its quotes
  record Validator(String host, String etag) {}

  /// Whether what was fetched for this key may be used for a file of `wantedDigest`. Without a
  /// digest the first answer must repeat the validator.
  boolean fits(Optional<Long> wantedSize, Optional<Digest> wantedDigest) {
    boolean sizeFits = wantedSize.isEmpty() || wantedSize.get() == size;
    boolean named = digest.isPresent() || validator.isPresent();
    return sizeFits && named && digest.equals(wantedDigest);
  }
}
