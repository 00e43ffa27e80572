package dev.dray.distribution;

import dev.dray.error.AccessNeededException;
import dev.dray.error.DrayException;
import dev.dray.error.ErrorCode;
import dev.dray.error.ErrorContext;
import dev.dray.error.InvalidRequestException;
import dev.dray.error.NetworkException;
import dev.dray.error.NotFoundException;
import dev.dray.error.ProtocolException;
import dev.dray.error.RateLimitedException;
import dev.dray.http.ApiResponse;
import dev.dray.http.Headers;
import dev.dray.http.NetworkFailures;
import dev.dray.http.RateLimit;
import dev.dray.http.RetryAfter;
import dev.dray.json.JsonField;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// A registry's refusals in the words of the error table. The code in the body's `errors` decides
/// first (distribution specification, error codes), the status second. Hugging Face and Ollama say
/// `{"error":"text"}`.
final class RegistryErrors {

  private static final int LONGEST_BODY = 64 << 10;
  private static final int LONGEST_MESSAGE = 300;

  private RegistryErrors() {}

  /// @param codes the upper-case codes
  /// @param message what the server says in words, one clean line, or the empty text
  record Said(List<String> codes, String message) {

    static Said of(byte[] body) {
      List<String> codes = new ArrayList<>();
      List<String> words = new ArrayList<>();
      String text = new String(body, StandardCharsets.UTF_8).strip();
      if (text.startsWith("{")) {
        try {
          JsonNode json = DistributionJson.MAPPER.readTree(text);
          for (JsonNode error : json.path("errors")) {
            JsonField.text(error.path("code"))
                .ifPresent(code -> codes.add(code.toUpperCase(Locale.ROOT)));
            JsonField.text(error.path("message")).ifPresent(words::add);
          }
          JsonField.text(json.path("error")).ifPresent(words::add);
          JsonField.text(json.path("details")).ifPresent(words::add);
          JsonField.text(json.path("message")).ifPresent(words::add);
        } catch (JacksonException e) {
          // Says nothing then.
        }
      }
      return new Said(List.copyOf(codes), cleaned(String.join("; ", words)));
    }

    private static String cleaned(String text) {
      String line = text.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
      return line.length() <= LONGEST_MESSAGE ? line : line.substring(0, LONGEST_MESSAGE) + "…";
    }

    boolean has(String code) {
      return codes.contains(code);
    }

    String behindColon() {
      return message.isEmpty() ? "" : ": " + message;
    }
  }

  /// @param what the thing asked for, such as `model docker.io/ai/x:latest`
  /// @param hasLogin whether the user has something for this registry
  static DrayException of(
      Registry registry, ApiResponse answer, String what, boolean hasLogin, ErrorContext context) {
    byte[] body;
    try {
      body = answer.body().readNBytes(LONGEST_BODY);
    } catch (IOException e) {
      body = new byte[0];
    }
    return of(
        registry, answer.status(), answer.headers(), body, answer.uri(), what, hasLogin, context);
  }

  static DrayException of(
      Registry registry,
      int status,
      Headers headers,
      byte[] body,
      URI uri,
      String what,
      boolean hasLogin,
      ErrorContext context) {
    Said said = Said.of(body);
    ErrorContext where =
        context.withUrl(uri).withStatus(status).withRequestId(ApiResponse.requestId(headers));
    if (status == 407) {
      return NetworkFailures.proxyAuthentication(where);
    }
    if (status == 429 || said.has("TOOMANYREQUESTS")) {
      return new RateLimitedException(
          "The registry " + registry + " limits how often it may be asked" + said.behindColon(),
          wait(headers),
          where);
    }
    if (status >= 500 || status == 408) {
      return serverError(registry, status, said, where);
    }
    if (status == 401 || said.has("UNAUTHORIZED")) {
      return new AccessNeededException(
          hasLogin ? ErrorCode.BAD_TOKEN : ErrorCode.ACCESS_DENIED,
          hasLogin
              ? "The registry " + registry + " does not accept your login for " + what
              : "The registry " + registry + " wants to know who asks for " + what,
          logInStep(registry),
          Optional.empty(),
          where);
    }
    if (status == 403 || status == 451 || said.has("DENIED")) {
      return new AccessNeededException(
          ErrorCode.ACCESS_DENIED,
          "The registry " + registry + " does not let you have " + what + said.behindColon(),
          hasLogin
              ? "Use an account with the right to it, or check the name."
              : logInStep(registry) + " Check the name, too.",
          Optional.empty(),
          where);
    }
    if (status == 404 || status == 410) {
      boolean repository = said.has("NAME_UNKNOWN");
      return new NotFoundException(
          repository ? ErrorCode.REPOSITORY_NOT_FOUND : ErrorCode.REVISION_NOT_FOUND,
          "The registry " + registry + " does not have " + what + said.behindColon(),
          "Check the name and the tag"
              + (hasLogin ? "." : "; a private one needs a login (docker login, or --token)."),
          where);
    }
    if (status == 400 || status == 405 || status == 413 || status == 415 || status == 416) {
      return new InvalidRequestException(
          "The registry " + registry + " refuses the request for " + what + said.behindColon(),
          "Check the name and the tag.",
          where);
    }
    return new ProtocolException(
        "The registry "
            + registry
            + " answers the request for "
            + what
            + " with the unexpected status "
            + status
            + said.behindColon(),
        "Check that " + registry + " is an OCI registry.",
        where);
  }

  /// A failure of a server that is neither the registry's yes nor its no.
  static DrayException failure(
      Registry registry, ApiResponse answer, String what, ErrorContext context) {
    return of(registry, answer, what, false, context);
  }

  static String logInStep(Registry registry) {
    return "Log in with `docker login "
        + registry
        + "` (or podman), or give a login with --token USER:PASSWORD.";
  }

  private static NetworkException serverError(
      Registry registry, int status, Said said, ErrorContext context) {
    return new NetworkException(
        ErrorCode.SERVER_ERROR,
        "The registry " + registry + " failed with status " + status + said.behindColon(),
        "Try again in a few minutes; if it stays, tell its operators.",
        context);
  }

  private static Optional<Duration> wait(Headers headers) {
    return RetryAfter.of(headers, Instant.now())
        .map(RetryAfter::delay)
        .or(() -> RateLimit.of(headers).emptyFor());
  }
}
