package dev.dray.provider;

import java.net.URI;
import java.util.List;
import java.util.Optional;

/// Who a token belongs to.
///
/// @param name the user's or organisation's name
/// @param organisations names of the organisations it is a member of
/// @param tokenName the name the token was given when it was made
/// @param tokenRole the token's rights: `read`, `write` or `fineGrained`
/// @param endpoint the hub that said so
public record Account(
    String name,
    List<String> organisations,
    Optional<String> tokenName,
    Optional<String> tokenRole,
    URI endpoint) {
  /// Copies the list.
  public Account {
    organisations = List.copyOf(organisations);
  }
}
