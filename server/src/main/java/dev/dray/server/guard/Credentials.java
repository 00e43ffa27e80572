package dev.dray.server.guard;

import dev.dray.server.http.Head;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;

/// Finds the service's token in a request: `X-Dray-Token`, `Authorization: Bearer`, or the password
/// of `Authorization: Basic`, for clients that can only be given an address with a user in it.
/// Tokens that clients of the mirror send for the hub begin with `hf_` and are none of ours. Never
/// looked for in an address, which ends in logs and histories.
final class Credentials {

  private static final int LONGEST = 512;
  private static final String OF_THE_HUB = "hf_";

  private Credentials() {}

  static Optional<String> token(Head head) {
    return head.header("X-Dray-Token")
        .or(() ->
            head.header("Authorization")
                .flatMap(Credentials::authorization)
                .filter(token -> !token.startsWith(OF_THE_HUB)))
        .filter(token -> !token.isEmpty() && token.length() <= LONGEST);
  }

  private static Optional<String> authorization(String value) {
    int blank = value.indexOf(' ');
    if (blank < 0) {
      return Optional.empty();
    }
    String rest = value.substring(blank + 1).strip();
    return switch (value.substring(0, blank).toLowerCase(Locale.ROOT)) {
      case "bearer" -> Optional.of(rest);
      case "basic" -> password(rest);
      default -> Optional.empty();
    };
  }

  private static Optional<String> password(String base64) {
    try {
      String pair = new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
      int colon = pair.indexOf(':');
      return colon < 0 ? Optional.empty() : Optional.of(pair.substring(colon + 1));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
