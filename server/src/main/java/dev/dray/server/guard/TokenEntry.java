package dev.dray.server.guard;

import dev.dray.server.http.Scope;
import java.time.Instant;
import java.util.Optional;

/// A token that is known, without the token.
///
/// @param name what people call it; what the audit log names
/// @param scope what it allows
/// @param sha256 the digest of the token, lower-case hexadecimal
/// @param created when it was made
/// @param expires when it ends, if ever
public record TokenEntry(
    String name, Scope scope, String sha256, Instant created, Optional<Instant> expires) {

  /// Whether it still counts.
  public boolean valid(Instant now) {
    return expires.isEmpty() || now.isBefore(expires.get());
  }
}
