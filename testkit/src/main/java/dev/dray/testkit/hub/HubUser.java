package dev.dray.testkit.hub;

import java.util.List;

/// Somebody with a token.
///
/// @param name the user name
/// @param token the token, starting with `hf_`
/// @param organisations the organisations whose private repositories the user sees
/// @param role the token's role: `read`, `write` or `fineGrained`
public record HubUser(String name, String token, List<String> organisations, String role) {
  /// Copies the list.
  public HubUser {
    organisations = List.copyOf(organisations);
  }

  @Override
  public String toString() {
    return "HubUser[" + name + "]";
  }
}
