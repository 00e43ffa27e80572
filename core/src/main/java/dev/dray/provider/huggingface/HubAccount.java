package dev.dray.provider.huggingface;

import java.util.List;
import java.util.Optional;

/// Whose token this is, as the hub says.
///
/// @param name the user's or organisation's name
/// @param fullName the name for people
/// @param organisations names of the organisations the user belongs to
/// @param tokenName the name the token was given when it was made
/// @param tokenRole its rights: `read`, `write` or `fineGrained`
public record HubAccount(
    String name,
    Optional<String> fullName,
    List<String> organisations,
    Optional<String> tokenName,
    Optional<String> tokenRole) {

  /// Copies the list.
  public HubAccount {
    organisations = List.copyOf(organisations);
  }

  /// The name to store the token under, as the official client chooses it.
  public String storedName() {
    return tokenName.orElse("oauth-" + name);
  }
}
