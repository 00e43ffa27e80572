package dev.dray.provider;

import dev.dray.Commit;
import dev.dray.Digest;
import dev.dray.Revision;
import java.util.Optional;

/// What a reference stands for at this moment, without its files: enough to tell whether what is
/// here is what is published.
///
/// @param name the model's present name; another one than was asked after a rename
/// @param revision the revision that was asked
/// @param commit the commit it stands for, where the provider has commits
/// @param manifest the digest of the document that pins it, where the provider has one
public record Tip(
    String name, Revision revision, Optional<Commit> commit, Optional<Digest.Sha256> manifest) {

  /// The tip of a listing.
  public static Tip of(Listing listing) {
    return new Tip(
        listing.name(),
        listing.revision(),
        listing.commit(),
        listing.manifest().map(Manifest::digest));
  }
}
