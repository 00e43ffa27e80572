package dev.dray.server.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// One request on Jetty.
final class JettyExchange implements Exchange {

  private static final int LARGEST_JSON = 1 << 20;

  private static final class Mapper {
    private static final JsonMapper JSON = JsonMapper.builder().build();
  }

  private final Request request;
  private final JettyHead head;
  private final Method method;
  private final Map<String, String> values;
  private final Caller caller;
  private final String requestId;
  private final SlowCallers slow;
  private @Nullable Map<String, List<String>> query;

  JettyExchange(
      Request request,
      Method method,
      Map<String, String> values,
      Caller caller,
      String requestId,
      SlowCallers slow) {
    this.request = request;
    this.head = new JettyHead(request);
    this.method = method;
    this.values = values;
    this.caller = caller;
    this.requestId = requestId;
    this.slow = slow;
  }

  @Override
  public Method method() {
    return method;
  }

  @Override
  public String path() {
    return PathText.decoded(rawPath(), false);
  }

  @Override
  public String pathValue(String name) {
    String raw = values.get(name);
    if (raw == null) {
      throw new IllegalArgumentException("The route's template has no " + name);
    }
    return PathText.decoded(raw, false);
  }

  @Override
  public String rawPath() {
    return head.rawPath();
  }

  @Override
  public Map<String, List<String>> query() {
    Map<String, List<String>> known = query;
    if (known == null) {
      known = PathText.query(rawQuery().orElse(""));
      query = known;
    }
    return known;
  }

  @Override
  public Optional<String> rawQuery() {
    return Optional.ofNullable(request.getHttpURI().getQuery());
  }

  @Override
  public Optional<String> header(String name) {
    return head.header(name);
  }

  @Override
  public List<String> headers(String name) {
    return head.headers(name);
  }

  @Override
  public Caller caller() {
    return caller;
  }

  @Override
  public String requestId() {
    return requestId;
  }

  @Override
  public byte[] body(int limit) throws IOException {
    if (request.getHeaders().getLongField(HttpHeader.CONTENT_LENGTH) > limit) {
      throw tooLarge(limit);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (SlowCallers.Reading _ = slow.reading(request);
        InputStream in = Content.Source.asInputStream(request)) {
      byte[] buffer = new byte[8192];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        if (bytes.size() + n > limit) {
          throw tooLarge(limit);
        }
        bytes.write(buffer, 0, n);
      }
    }
    return bytes.toByteArray();
  }

  private static RefusedException tooLarge(int limit) {
    return new RefusedException(
        413,
        "body_too_large",
        "Too many bytes",
        "The body of this request may have " + limit + " bytes, and has more.",
        "Send less.",
        new Header("Connection", "close"));
  }

  @Override
  public ObjectNode json() throws IOException {
    String type = header("Content-Type").orElse("").toLowerCase(Locale.ROOT);
    int parameters = type.indexOf(';');
    String plain = (parameters < 0 ? type : type.substring(0, parameters)).strip();
    if (!plain.equals("application/json") && !plain.endsWith("+json")) {
      throw new RefusedException(
          415,
          "not_json",
          "Media type not supported",
          plain.isEmpty()
              ? "The body says no media type."
              : "The body is said to be " + plain + ".",
          "Send JSON with the header Content-Type: application/json.");
    }
    byte[] bytes = body(LARGEST_JSON);
    try {
      JsonNode node = Mapper.JSON.readTree(bytes);
      if (node instanceof ObjectNode object) {
        return object;
      }
    } catch (JacksonException e) {
      throw RefusedException.invalid(
          "The body is not JSON: " + firstLine(e) + ".", "Send one JSON object.");
    }
    throw RefusedException.invalid("The body is no JSON object.", "Send one JSON object.");
  }

  /// What is wrong and where, without a piece of the body.
  private static String firstLine(JacksonException e) {
    String text = e.getOriginalMessage() == null ? "it cannot be read" : e.getOriginalMessage();
    String line = text.lines().findFirst().orElse(text);
    return (line.length() > 200 ? line.substring(0, 200) : line)
        + (e.getLocation() == null ? "" : " at line " + e.getLocation().getLineNr());
  }

  @Override
  public URI self() {
    return URI.create((request.isSecure() ? "https" : "http") + "://" + head.authority());
  }
}
