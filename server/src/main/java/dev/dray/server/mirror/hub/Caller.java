package dev.dray.server.mirror.hub;

import dev.dray.download.TokenChoice;
import dev.dray.provider.Credential;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// On whose behalf the hub is asked: whoever sent the request, with what they sent. The service's
/// own token is never used for others. Never prints a secret.
final class Caller {

  private static final Pattern OF_THE_HUB = Pattern.compile("(?i:bearer) +hf_[\\x21-\\x7e]{1,500}");

  private final Optional<String> authorization;
  private final boolean withheld;
  private final String mark;

  private Caller(Optional<String> authorization, boolean withheld) {
    this.authorization = authorization;
    this.withheld = withheld;
    this.mark = authorization.map(Caller::digest).orElse("");
  }

  /// The caller with that value of `Authorization`; nobody without one. Only tokens that are the
  /// hub's by their form count: whatever else is in the header is for this service, and must not
  /// reach the hub.
  static Caller of(Optional<String> authorization) {
    Optional<String> ofTheHub =
        authorization.map(String::strip).filter(text -> OF_THE_HUB.matcher(text).matches());
    return new Caller(ofTheHub, authorization.isPresent() && ofTheHub.isEmpty());
  }

  /// Whether something was sent that is not the hub's by its form, and stays here.
  boolean isWithheld() {
    return withheld;
  }

  /// Whether nothing says who it is.
  boolean isAnonymous() {
    return authorization.isEmpty();
  }

  /// Stands for the caller where answers are kept; nothing can be read from it.
  String mark() {
    return mark;
  }

  /// The secret for the hub.
  Optional<Credential> credential(URI hub) {
    return authorization.map(value -> Credential.header(hub, value));
  }

  /// The same for downloads.
  TokenChoice token() {
    return authorization
        .filter(value -> value.toLowerCase(Locale.ROOT).startsWith("bearer "))
        .<TokenChoice>map(value -> new TokenChoice.Given(value.substring(7).strip()))
        .orElseGet(TokenChoice.None::new);
  }

  private static String digest(String secret) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("SHA-256 is missing from this Java", e);
    }
  }

  @Override
  public String toString() {
    return isAnonymous() ? "nobody" : "a caller with a token";
  }
}
