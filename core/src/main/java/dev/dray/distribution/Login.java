package dev.dray.distribution;

import java.util.Optional;

/// What a user has for a registry. Never printed.
public sealed interface Login {

  /// A user name with its password or access token: for Basic, and for the token server.
  ///
  /// @param user the name
  /// @param secret the password
  record Password(String user, String secret) implements Login {
    /// Names the user alone.
    @Override
    public String toString() {
      return "password of " + user;
    }
  }

  /// A refresh token that the token server gives access tokens for (`identitytoken` of Docker's
  /// configuration).
  ///
  /// @param token the token
  record Identity(String token) implements Login {
    @Override
    public String toString() {
      return "identity token";
    }
  }

  /// A token that the registry itself takes.
  ///
  /// @param token the token
  record Bearer(String token) implements Login {
    @Override
    public String toString() {
      return "token";
    }
  }

  /// Finds what the user has for a registry.
  @FunctionalInterface
  interface Source {
    /// Nobody is known.
    Source NONE = registry -> Optional.empty();

    /// What there is for this registry; may read files or ask a helper program.
    ///
    /// @throws dev.dray.error.DrayException if it is there and cannot be read
    Optional<Login> of(Registry registry);
  }
}
