package dev.dray.provider.huggingface;

import dev.dray.http.ApiResponse;
import dev.dray.http.Headers;
import dev.dray.http.RateLimit;
import dev.dray.http.RetryAfter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// An answer that is not a success, read for what it says about the reason.
///
/// @param status the status
/// @param uri the address that answered
/// @param code `X-Error-Code`, or the empty text
/// @param message what the server says in words, cleaned and cut; or the empty text
/// @param requestId the server's id of the request
/// @param retryAfter how long the server asks to wait
record Refusal(
    int status,
    URI uri,
    String code,
    String message,
    Optional<String> requestId,
    Optional<Duration> retryAfter) {

  /// Bytes of a body that are looked at.
  static final int LARGEST_BODY = 64 << 10;

  private static final int LONGEST_MESSAGE = 400;
  private static final Pattern TOKEN = Pattern.compile("(hf|api)_[A-Za-z0-9_]{6,}");

  /// @param body the body's first bytes, empty where there is none
  static Refusal of(int status, URI uri, Headers headers, byte[] body) {
    String said =
        headers
            .first("X-Error-Message")
            .filter(text -> !text.isBlank())
            .orElseGet(() -> fromBody(new String(body, StandardCharsets.UTF_8)));
    return new Refusal(
        status,
        uri,
        headers.first("X-Error-Code").map(String::strip).orElse(""),
        cleaned(said),
        ApiResponse.requestId(headers).map(Refusal::cleaned),
        RetryAfter.of(headers, Instant.now())
            .map(RetryAfter::delay)
            .or(() -> RateLimit.of(headers).emptyFor()));
  }

  /// Whether the message holds this, in any case.
  boolean says(String part) {
    return message.toLowerCase(Locale.ROOT).contains(part.toLowerCase(Locale.ROOT));
  }

  /// `{"error":"…"}`, `{"error":["…"]}`, `{"errors":[{"message":"…"}]}`,
  /// `{"error":"…","error_description":"…"}`, `{"message":"…"}` or plain text; HTML says nothing.
  private static String fromBody(String body) {
    String text = body.strip();
    if (text.startsWith("<")) {
      return "";
    }
    if (!text.startsWith("{") && !text.startsWith("[")) {
      return text;
    }
    JsonNode json;
    try {
      json = HubJson.MAPPER.readTree(text);
    } catch (JacksonException e) {
      return "";
    }
    StringBuilder all = new StringBuilder();
    for (String name : new String[] {"error", "errors", "error_description", "message"}) {
      collect(json.path(name), all);
    }
    return all.toString();
  }

  private static void collect(JsonNode node, StringBuilder all) {
    if (node.isString()) {
      all.append(all.isEmpty() ? "" : "; ").append(node.stringValue());
    } else if (node.isArray()) {
      node.forEach(child -> collect(child, all));
    } else if (node.isObject()) {
      collect(node.path("message"), all);
    }
  }

  /// One line without control characters, without anything that looks like a token.
  private static String cleaned(String text) {
    String line = text.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
    String safe = TOKEN.matcher(line).replaceAll("$1_…");
    return safe.length() <= LONGEST_MESSAGE ? safe : safe.substring(0, LONGEST_MESSAGE) + "…";
  }

  /// Status and code; addresses may hold rights.
  @Override
  public String toString() {
    return status + " " + code;
  }
}
