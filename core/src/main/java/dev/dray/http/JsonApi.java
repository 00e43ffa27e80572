package dev.dray.http;

import dev.dray.error.ErrorContext;
import dev.dray.json.BoundedJson;
import dev.dray.provider.Credential;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// A server on this machine or near it that is asked in JSON and answers in JSON: paths below one
/// address, one secret, every answer bounded, whatever its status is handed over. Thread-safe.
public final class JsonApi {

  /// The longest answer.
  static final int LARGEST_ANSWER = 16 << 20;

  private static final int LONGEST_WORDS = 400;
  private static final Pattern BLANKS = Pattern.compile("[\\p{Cntrl}\\s]+");

  private static final JsonMapper MAPPER = BoundedJson.mapper(LARGEST_ANSWER, 64, 4 << 20);

  /// An answer, whatever its status.
  ///
  /// @param status the HTTP status
  /// @param json what was answered; missing where it was no JSON
  /// @param said what the answer says in words where it is a refusal: one line, cleaned and cut, or
  ///   the empty text
  /// @param context where it happened, for errors
  public record Answer(int status, JsonNode json, String said, ErrorContext context) {

    /// Whether the status is 2xx and there is JSON.
    public boolean isSuccess() {
      return status >= 200 && status < 300 && !json.isMissingNode();
    }
  }

  private final ApiClient client;
  private final URI base;
  private final Optional<String> secret;
  private final ErrorContext context;

  /// @param base scheme, host, port and perhaps a path, without a final slash
  /// @param secret the bearer token, sent to that server only
  /// @param context what errors carry beside the address
  public JsonApi(ApiClient client, URI base, Optional<String> secret, ErrorContext context) {
    this.client = client;
    this.base = base;
    this.secret = secret.map(String::strip).filter(text -> !text.isEmpty());
    this.context = context;
  }

  /// The same whose calls end with `abort`.
  public JsonApi abortedBy(Abort abort) {
    return with(own -> own.abortedBy(abort));
  }

  /// The same over another client made from this one's.
  public JsonApi with(UnaryOperator<ApiClient> change) {
    return new JsonApi(change.apply(client), base, secret, context);
  }

  /// The same whose errors name this model.
  public JsonApi about(String reference) {
    return new JsonApi(client, base, secret, context.withReference(reference));
  }

  /// Where the server is.
  public URI base() {
    return base;
  }

  /// Whether a secret is sent.
  public boolean hasSecret() {
    return secret.isPresent();
  }

  /// An empty object to be filled and sent.
  public static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  /// Asks for a path below the address; path and query are spelled as they are sent.
  ///
  /// @throws dev.dray.error.NetworkException if no answer can be had
  /// @throws dev.dray.error.ProtocolException if the answer is not HTTP or too long
  /// @throws dev.dray.error.CancelledException if the call was aborted
  public Answer get(String path) {
    return send(Request.get(uri(path)));
  }

  /// Posts an object, once: nobody knows what a second time would do.
  ///
  /// @throws dev.dray.error.NetworkException and the others of [#get(String)]
  public Answer post(String path, ObjectNode body) {
    return with(ApiClient::tryingOnce).send(Request.post(uri(path), Body.json(body.toString())));
  }

  /// Deletes.
  ///
  /// @throws dev.dray.error.NetworkException and the others of [#get(String)]
  public Answer delete(String path) {
    return send(new Request("DELETE", uri(path), Headers.EMPTY, Optional.empty(), Body.NONE));
  }

  /// Opens a stream of events, trying once; the caller closes it. Its status may be any.
  ///
  /// @param silence how long it may be silent, before the first byte too
  /// @throws dev.dray.error.NetworkException and the others of [#get(String)]
  public ApiResponse stream(Request request, Duration silence) {
    ApiResponse response =
        client
            .tryingOnce()
            .awaitingHeadFor(silence)
            .openStream(request.withCredential(credential()), context);
    response.allowSilence(silence);
    return response;
  }

  /// An opened stream that turned out to be an ordinary answer, a refusal as a rule; closes it.
  public Answer answer(ApiResponse response) {
    try (response) {
      return read(response);
    }
  }

  /// The address of a path.
  public URI uri(String path) {
    return URI.create(base + path);
  }

  private Answer send(Request request) {
    try (ApiResponse response = client.send(request.withCredential(credential()), context)) {
      return read(response);
    }
  }

  private Answer read(ApiResponse response) {
    ErrorContext where =
        context
            .withUrl(response.uri())
            .withStatus(response.status())
            .withRequestId(response.requestId());
    byte[] body;
    try {
      body = response.body().readNBytes(LARGEST_ANSWER + 1);
      if (body.length > LARGEST_ANSWER) {
        throw new HttpProtocolException(base + " sent more than " + LARGEST_ANSWER + " bytes");
      }
    } catch (IOException e) {
      throw NetworkFailures.toDray(e, where);
    }
    JsonNode json;
    String text = "";
    try {
      json = MAPPER.readTree(body);
    } catch (JacksonException e) {
      json = MAPPER.missingNode();
      text = new String(body, java.nio.charset.StandardCharsets.UTF_8).strip();
    }
    return new Answer(response.status(), json, said(json, text), where);
  }

  private Optional<Credential> credential() {
    return secret.map(text -> Credential.bearer(base, text));
  }

  private String said(JsonNode json, String text) {
    StringBuilder words = new StringBuilder();
    for (String name : new String[] {"error", "message", "detail"}) {
      JsonNode node = json.path(name);
      JsonNode inner = node.isObject() ? node.path("message") : node;
      if (words.isEmpty() && inner.isString()) {
        words.append(inner.stringValue());
      }
    }
    String found = words.isEmpty() && !text.startsWith("<") ? text : words.toString();
    return words(secret.isPresent() ? found.replace(secret.get(), "…") : found);
  }

  /// One line for people of what a server said: no control characters, at most 400 characters.
  public static String words(String text) {
    String cut = text.length() > 10 * LONGEST_WORDS ? text.substring(0, 10 * LONGEST_WORDS) : text;
    String line = BLANKS.matcher(cut).replaceAll(" ").strip();
    return line.length() <= LONGEST_WORDS ? line : line.substring(0, LONGEST_WORDS) + "…";
  }

  /// A document, with the bounds of answers.
  ///
  /// @throws JacksonException if it is not JSON
  public static JsonNode parse(String document) {
    return MAPPER.readTree(document);
  }

  /// The address, never the secret.
  @Override
  public String toString() {
    return base.toString();
  }
}
