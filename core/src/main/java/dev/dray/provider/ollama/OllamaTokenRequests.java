package dev.dray.provider.ollama;

import dev.dray.distribution.TokenChallenge;
import dev.dray.distribution.TokenRequests;
import dev.dray.http.Request;
import dev.dray.provider.Credential;
import java.net.URI;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;

/// Asks for a token the way Ollama does: time and nonce in the query, and the whole address signed
/// with the machine's key (ollama/ollama, `server/auth.go` and `auth/auth.go`). Thread-safe.
final class OllamaTokenRequests implements TokenRequests {

  /// Base64 of the hexadecimal SHA-256 of nothing: the request has no body.
  private static final String EMPTY_BODY =
      "ZTNiMGM0NDI5OGZjMWMxNDlhZmJmNGM4OTk2ZmI5MjQyN2FlNDFlNDY0OWI5MzRjYTQ5NTk5MWI3ODUyYjg1NQ==";

  private static final int NONCE = 16;

  private final OllamaKey key;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();

  OllamaTokenRequests(OllamaKey key, InstantSource clock) {
    this.key = key;
    this.clock = clock;
  }

  @Override
  public Request of(TokenChallenge challenge) {
    byte[] nonce = new byte[NONCE];
    random.nextBytes(nonce);
    URI asked = challenge.address();
    URI address =
        URI.create(
            asked
                + (asked.getRawQuery() == null ? "?" : "&")
                + "ts="
                + clock.instant().getEpochSecond()
                + "&nonce="
                + Base64.getUrlEncoder().withoutPadding().encodeToString(nonce));
    return Request.get(address)
        .withCredential(
            Optional.of(
                Credential.header(address, key.signed("GET," + address + "," + EMPTY_BODY))));
  }
}
