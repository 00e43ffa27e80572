package dev.dray.provider.ollama;

import dev.dray.error.DrayException;
import dev.dray.error.ErrorCode;
import dev.dray.error.ErrorContext;
import dev.dray.error.NetworkException;
import dev.dray.error.ProtocolException;
import dev.dray.http.Abort;
import dev.dray.http.ApiClient;
import dev.dray.http.ApiResponse;
import dev.dray.http.Body;
import dev.dray.http.Headers;
import dev.dray.http.Request;
import dev.dray.json.JsonField;
import dev.dray.provider.Credential;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The one place where the daemon is asked: sends the secret along, turns every answer but a
/// success into an error. Each request is sent once: the daemon says 500 to almost everything, and
/// one that does not run is not waited for. Thread-safe.
final class DaemonApi {

  private static final int LARGEST_REFUSAL = 64 << 10;

  private final ApiClient client;
  private final OllamaHost host;
  private final Optional<Credential> credential;

  DaemonApi(ApiClient client, OllamaHost host, Optional<String> token) {
    this.client = client.tryingOnce();
    this.host = host;
    this.credential = token.map(secret -> Credential.bearer(host.base(), secret));
  }

  private DaemonApi(DaemonApi other, ApiClient client) {
    this.client = client;
    this.host = other.host;
    this.credential = other.credential;
  }

  /// The same daemon, given up after that time without a connection or an answer.
  DaemonApi waitingUpTo(Duration wait) {
    return new DaemonApi(this, client.connectingWithin(wait).awaitingHeadFor(wait));
  }

  OllamaHost host() {
    return host;
  }

  ErrorContext context(String model) {
    return ErrorContext.of(model).withProvider("ollama").withUrl(host.base());
  }

  /// A GET; gives the JSON.
  JsonNode get(String path, String model) {
    return json(send(request("GET", path, Body.NONE), model), model);
  }

  /// A POST; gives the JSON.
  JsonNode post(String path, ObjectNode body, String model) {
    return json(send(request("POST", path, Body.json(body.toString())), model), model);
  }

  /// A call whose answer has no body worth reading.
  void tell(String method, String path, ObjectNode body, String model) {
    send(request(method, path, Body.json(body.toString())), model).close();
  }

  /// A POST whose answer is a stream; the caller closes it.
  ApiResponse stream(String path, ObjectNode body, String model, Abort abort) {
    Request request = request("POST", path, Body.json(body.toString()));
    try {
      return checked(client.abortedBy(abort).openStream(request, context(model)), model);
    } catch (NetworkException e) {
      throw explained(e);
    }
  }

  private ApiResponse send(Request request, String model) {
    try {
      return checked(client.send(request, context(model)), model);
    } catch (NetworkException e) {
      throw explained(e);
    }
  }

  private DrayException explained(NetworkException failure) {
    return failure.code() == ErrorCode.CONNECT_FAILED
        ? DaemonErrors.notRunning(host.base(), failure)
        : failure;
  }

  private Request request(String method, String path, Body body) {
    return new Request(method, URI.create(host.base() + path), Headers.EMPTY, credential, body);
  }

  private ApiResponse checked(ApiResponse response, String model) {
    if (response.isSuccess()) {
      return response;
    }
    try (response) {
      JsonNode json = refusal(response);
      throw DaemonErrors.of(
          model,
          response.status(),
          JsonField.text(json.path("error")).orElse(""),
          DaemonJson.address(json.path("signin_url")),
          context(model).withRequestId(response.requestId()));
    }
  }

  private static JsonNode refusal(ApiResponse response) {
    try {
      return DaemonJson.MAPPER.readTree(response.body().readNBytes(LARGEST_REFUSAL));
    } catch (IOException | JacksonException e) {
      // The status says enough; the body would only have given more words.
      return DaemonJson.MAPPER.createObjectNode();
    }
  }

  private JsonNode json(ApiResponse response, String model) {
    JsonNode json;
    try (response) {
      json = DaemonJson.MAPPER.readTree(response.body());
    } catch (JacksonException e) {
      throw nonsense(model);
    }
    if (!json.isObject()) {
      throw nonsense(model);
    }
    return json;
  }

  ProtocolException nonsense(String model) {
    return new ProtocolException(
        "What answers at "
            + host
            + " is not an Ollama daemon: it sent something else than expected",
        "Check OLLAMA_HOST: it names scheme, host and port of the daemon.",
        context(model));
  }
}
