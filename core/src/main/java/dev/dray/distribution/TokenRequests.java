package dev.dray.distribution;

import dev.dray.http.Body;
import dev.dray.http.Request;
import dev.dray.provider.Credential;
import java.util.Optional;
import java.util.stream.Collectors;

/// How a token is asked for. Docker's token servers take a login; Ollama's takes a signature.
@FunctionalInterface
public interface TokenRequests {

  /// The request for one token; its answer is the usual `{"token":…,"expires_in":…}`.
  Request of(TokenChallenge challenge);

  /// Docker's way: GET with Basic for a password or nobody, the OAuth 2 refresh for an identity
  /// token (distribution's `docs/spec/auth`).
  static TokenRequests with(Optional<Login> login) {
    return challenge ->
        login
            .map(known -> request(challenge, known))
            .orElseGet(() -> Request.get(challenge.address()));
  }

  private static Request request(TokenChallenge challenge, Login login) {
    return switch (login) {
      case Login.Password(String user, String secret) ->
          Request.get(challenge.address())
              .withCredential(Optional.of(Credential.basic(challenge.realm(), user, secret)));
      case Login.Identity(String token) ->
          Request.post(challenge.realm(), Body.form(refresh(challenge, token)));
      case Login.Bearer token -> Request.get(challenge.address());
    };
  }

  private static String refresh(TokenChallenge challenge, String token) {
    return "grant_type=refresh_token&client_id=dray"
        + challenge.service().map(s -> "&service=" + TokenChallenge.encoded(s)).orElse("")
        + "&scope="
        + challenge.scopes().stream()
            .map(TokenChallenge::encoded)
            .collect(Collectors.joining("%20"))
        + "&refresh_token="
        + TokenChallenge.encoded(token);
  }
}
