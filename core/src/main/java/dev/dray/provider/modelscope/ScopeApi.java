package dev.dray.provider.modelscope;

import dev.dray.error.DrayException;
import dev.dray.http.ApiClient;
import dev.dray.http.ApiResponse;
import dev.dray.http.Request;
import dev.dray.http.RetryAfter;
import dev.dray.json.JsonField;
import dev.dray.settings.Settings;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// The one place where the provider uses the network: refuses when offline, sends the secret along,
/// opens the envelope `{"Code":200,"Success":true,"Data":…,"Message":…}` and turns everything that
/// is no success into an error, whatever its HTTP status. Thread-safe.
final class ScopeApi {

  private static final int LONGEST_MESSAGE = 300;

  private final ApiClient client;
  private final Settings settings;
  private final ScopeErrors errors;

  ScopeApi(ApiClient client, Settings settings, ScopeErrors errors) {
    this.client = client;
    this.settings = settings;
    this.errors = errors;
  }

  /// What a successful answer carries.
  JsonNode data(URI uri, Question asked) {
    if (settings.offline()) {
      throw errors.offline(asked);
    }
    Request request = Request.get(uri).withCredential(asked.credential());
    try (ApiResponse response = client.send(request, asked.context())) {
      JsonNode envelope = read(response, asked);
      JsonNode success = ScopeJson.member(envelope, "Success", "success");
      if (!response.isSuccess() || (success.isBoolean() && !success.booleanValue())) {
        throw refusal(response, envelope, asked, uri);
      }
      JsonNode data = ScopeJson.member(envelope, "Data", "data");
      if (data.isMissingNode() || data.isNull()) {
        throw errors.nonsense(asked, uri, "an answer without data");
      }
      return data;
    }
  }

  private JsonNode read(ApiResponse response, Question asked) {
    try {
      return ScopeJson.MAPPER.readTree(response.bytes());
    } catch (IOException | JacksonException e) {
      if (response.isSuccess()) {
        throw errors.nonsense(asked, response.uri(), "something that is not JSON");
      }
      // The status says enough.
      return ScopeJson.MAPPER.createObjectNode();
    }
  }

  private DrayException refusal(ApiResponse response, JsonNode envelope, Question asked, URI uri) {
    int status = response.status();
    if (response.isSuccess()) {
      OptionalLong code = JsonField.number(ScopeJson.member(envelope, "Code", "code"));
      boolean isStatus = code.isPresent() && code.getAsLong() >= 400 && code.getAsLong() < 600;
      status = isStatus ? (int) code.getAsLong() : status;
    }
    return errors.of(
        asked,
        status,
        cleaned(JsonField.text(ScopeJson.member(envelope, "Message", "message")), asked, uri),
        response.uri(),
        JsonField.text(ScopeJson.member(envelope, "RequestId", "request_id"))
            .filter(id -> id.matches("[A-Za-z0-9-]{1,100}"))
            .or(response::requestId),
        RetryAfter.of(response.headers(), Instant.now()).map(RetryAfter::delay));
  }

  /// One line; without the token, should the server repeat it.
  private static String cleaned(Optional<String> said, Question asked, URI uri) {
    String line = said.orElse("").replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
    String safe =
        asked
            .credential()
            .flatMap(credential -> credential.headerFor(uri))
            .map(header -> line.replace(header.substring(header.indexOf(' ') + 1), "…"))
            .orElse(line);
    return safe.length() <= LONGEST_MESSAGE ? safe : safe.substring(0, LONGEST_MESSAGE) + "…";
  }
}
