package dev.dray.registry;

import java.time.Instant;
import java.util.Optional;

/// Whether a model's files may change.
///
/// @param locked whether a change of the files is a violation
/// @param expectedAggregateSha256 what the digest over the files must be
/// @param lastVerified when that was last seen to hold
public record VersionLock(
    boolean locked, Optional<String> expectedAggregateSha256, Optional<Instant> lastVerified) {

  static VersionLock of(JsonObject json) {
    return new VersionLock(
        json.get("locked").isTrue(),
        json.get("expected_aggregate_sha256").word(),
        json.get("last_verified").word().flatMap(Instants::parse));
  }

  JsonObject over(JsonObject json) {
    return json.with("locked", JsonValue.of(locked))
        .with("expected_aggregate_sha256", JsonValue.of(expectedAggregateSha256))
        .with("last_verified", JsonValue.of(lastVerified.map(Instants::text)));
  }
}
