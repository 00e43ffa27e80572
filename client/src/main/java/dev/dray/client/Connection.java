package dev.dray.client;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/// Requests and answers in JSON. Follows no redirects, so that a token never goes elsewhere.
/// Thread-safe.
final class Connection implements AutoCloseable {

  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final Duration ANSWER = Duration.ofSeconds(90);

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  private final URI service;
  private final Optional<String> token;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CONNECT)
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();

  Connection(URI service, Optional<String> token) {
    boolean web = "http".equals(service.getScheme()) || "https".equals(service.getScheme());
    if (!web || service.getHost() == null || service.getRawUserInfo() != null) {
      throw new IllegalArgumentException(
          "the service's address begins with http:// or https:// and has no user name: " + service);
    }
    this.service = URI.create(service.toString().replaceFirst("/+$", ""));
    this.token = token;
  }

  <T> T get(String target, Class<T> type) {
    return read(call(request(target).timeout(ANSWER).GET().build()), type);
  }

  <T> T send(String method, String target, Object body, Class<T> type) {
    return read(call(request(method, target, Optional.of(body))), type);
  }

  <T> T send(String method, String target, Optional<Object> body, Class<T> type) {
    return read(call(request(method, target, body)), type);
  }

  void send(String method, String target) {
    call(request(method, target, Optional.empty()));
  }

  /// Opens a stream of events.
  ///
  /// @param lastId the last event that was seen
  /// @throws ServiceException if the service refuses
  /// @throws IOException if it cannot be reached
  /// @throws InterruptedException if the thread is interrupted
  InputStream events(String target, Optional<String> lastId)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = request(target).setHeader("Accept", "text/event-stream");
    lastId.ifPresent(id -> request.setHeader("Last-Event-ID", id));
    HttpResponse<InputStream> answer =
        http.send(request.GET().build(), HttpResponse.BodyHandlers.ofInputStream());
    if (answer.statusCode() != 200) {
      try (InputStream body = answer.body()) {
        throw refused(
            answer.statusCode(), new String(body.readNBytes(1 << 16), StandardCharsets.UTF_8));
      }
    }
    return answer.body();
  }

  private HttpRequest request(String method, String target, Optional<Object> body) {
    HttpRequest.Builder request = request(target).timeout(ANSWER);
    if (body.isEmpty()) {
      return request.method(method, HttpRequest.BodyPublishers.noBody()).build();
    }
    return request
        .setHeader("Content-Type", "application/json")
        .method(method, HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body.get())))
        .build();
  }

  private HttpRequest.Builder request(String target) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(service + target))
            .setHeader("Accept", "application/json");
    token.ifPresent(secret -> request.setHeader("Authorization", "Bearer " + secret));
    return request;
  }

  private String call(HttpRequest request) {
    try {
      HttpResponse<String> answer =
          http.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
      if (answer.statusCode() >= 300) {
        throw refused(answer.statusCode(), answer.body());
      }
      return answer.body();
    } catch (IOException e) {
      throw ServiceException.unreachable(service, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw ServiceException.interrupted(e);
    }
  }

  private <T> T read(String text, Class<T> type) {
    return parse(text, type);
  }

  static <T> T parse(String text, Class<T> type) {
    try {
      return JSON.readValue(text, type);
    } catch (JacksonException e) {
      throw ServiceException.notUnderstood(e);
    }
  }

  private static ServiceException refused(int status, String body) {
    try {
      JsonNode problem = JSON.readTree(body);
      return new ServiceException(
          status,
          problem.path("code").asString("http_" + status),
          problem.path("detail").asString("The service answered " + status),
          problem.path("next_step").asString(""),
          Optional.of(problem.path("request_id").asString("")).filter(id -> !id.isEmpty()));
    } catch (JacksonException e) {
      return new ServiceException(
          status, "http_" + status, "The service answered " + status, "", Optional.empty());
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
  }

  /// Without the token.
  @Override
  public String toString() {
    return service.toString();
  }
}
