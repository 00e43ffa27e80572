package dev.dray.provider.huggingface;

import dev.dray.error.ErrorContext;
import dev.dray.error.InvalidRequestException;
import dev.dray.provider.Credential;
import java.net.URI;
import java.util.Optional;

/// An access token and where it was found. Never printed. Immutable.
final class HubToken {

  private final String secret;
  private final String origin;

  private HubToken(String secret, String origin) {
    this.secret = secret;
    this.origin = origin;
  }

  /// Removes line ends and blanks around; nothing is left of an empty text.
  ///
  /// @throws InvalidRequestException naming the origin, if the text cannot be a header's value
  static Optional<HubToken> of(String text, String origin) {
    String cleaned = clean(text);
    if (cleaned.chars().anyMatch(c -> c <= 0x20 || c > 0x7e) || cleaned.length() > 4096) {
      throw new InvalidRequestException(
          "The token (" + origin + ") has blanks or other characters that no token has",
          "Copy it again from https://huggingface.co/settings/tokens.",
          ErrorContext.of("token"));
    }
    return cleaned.isEmpty() ? Optional.empty() : Optional.of(new HubToken(cleaned, origin));
  }

  /// As the official client does: carriage returns and line feeds out, blanks around off.
  static String clean(String text) {
    return text.replace("\r", "").replace("\n", "").strip();
  }

  /// The token as a credential for one server and no other.
  Credential boundTo(URI server) {
    return Credential.bearer(server, secret);
  }

  /// The token itself, for whoever stores it.
  String secret() {
    return secret;
  }

  /// Where it was found, for messages.
  String origin() {
    return origin;
  }

  @Override
  public String toString() {
    return "token from " + origin;
  }
}
