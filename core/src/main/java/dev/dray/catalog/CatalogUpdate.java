package dev.dray.catalog;

import dev.dray.Digest;

/// What became of an update of the catalog.
///
/// @param before the version that was used until now
/// @param after the version that is used now
/// @param models how many models the file that was read has
/// @param digest the digest of that file
/// @param taken whether it took the place of the earlier one; not if it is no later version
public record CatalogUpdate(
    String before, String after, int models, Digest.Sha256 digest, boolean taken) {}
