package dev.dray.provider;

import dev.dray.ProviderId;
import java.net.URI;
import java.util.Optional;

/// Something of a provider that was found on this machine.
///
/// @param provider whose it is
/// @param kind what it is
/// @param place an address, or where a token comes from; never a token
/// @param detail more about it, such as a daemon's version
public record Presence(ProviderId provider, Kind kind, String place, Optional<String> detail) {

  /// What can be found.
  public enum Kind {
    /// A daemon that answers.
    DAEMON("daemon"),
    /// A token that would be sent.
    TOKEN("token");

    private final String word;

    Kind(String word) {
      this.word = word;
    }

    /// The word in tables and JSON.
    public String word() {
      return word;
    }
  }

  /// A daemon that does not tell its version.
  public static Presence daemon(ProviderId provider, URI address) {
    return new Presence(provider, Kind.DAEMON, address.toString(), Optional.empty());
  }

  /// A token.
  ///
  /// @param origin where it comes from
  public static Presence token(ProviderId provider, String origin) {
    return new Presence(provider, Kind.TOKEN, origin, Optional.empty());
  }
}
