package dev.dray.server.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.server.guard.Guard;
import dev.dray.server.guard.GuardRules;
import dev.dray.server.guard.TokenFile;
import dev.dray.server.guard.Tokens;
import dev.dray.server.http.HttpServer;
import dev.dray.server.http.HttpSettings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PageTest {
  private final HttpClient client = HttpClient.newHttpClient();
  private HttpServer server;

  @BeforeEach
  void start() {
    server =
        HttpServer.start(
            HttpSettings.of(InetAddress.getLoopbackAddress(), 0),
            List.of(new Page()),
            new Guard(
                new GuardRules(true, false, Set.of(), Set.of()),
                new Tokens(
                    new TokenFile(Path.of("no-tokens"), InstantSource.system()), Optional.empty())),
            _ -> {});
  }

  @AfterEach
  void stop() {
    server.close(Duration.ZERO);
    client.close();
  }

  @Test
  void theFirstScreenIsAtTheRoot() throws Exception {
    HttpResponse<byte[]> answer = get("/");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(header(answer, "Content-Type")).isEqualTo("text/html; charset=utf-8");
    assertThat(header(answer, "Content-Security-Policy")).contains("script-src 'self'");
    assertThat(text(answer)).contains("<title>Dray</title>", "/page/app.js");
  }

  @Test
  void aFileIsSentOnceAndThenOnlyAskedFor() throws Exception {
    HttpResponse<byte[]> first = get("/page/app.js");
    String tag = header(first, "ETag");

    HttpResponse<byte[]> again = get("/page/app.js", "If-None-Match", "\"other\", W/" + tag);
    HttpResponse<byte[]> other = get("/page/app.js", "If-None-Match", "\"other\"");

    assertThat(header(first, "Cache-Control")).isEqualTo("no-cache");
    assertThat(header(first, "Content-Type")).isEqualTo("text/javascript; charset=utf-8");
    assertThat(again.statusCode()).isEqualTo(304);
    assertThat(again.body()).isEmpty();
    assertThat(header(again, "ETag")).isEqualTo(tag);
    assertThat(other.statusCode()).isEqualTo(200);
  }

  @Test
  void aFileIsCompressedForThoseWhoReadThat() throws Exception {
    HttpResponse<byte[]> packed = get("/page/css/parts.css", "Accept-Encoding", "br, gzip;q=0.8");
    HttpResponse<byte[]> plain = get("/page/css/parts.css", "Accept-Encoding", "gzip;q=0, br");

    assertThat(header(packed, "Content-Encoding")).isEqualTo("gzip");
    assertThat(header(packed, "Vary")).isEqualTo("Accept-Encoding");
    assertThat(header(plain, "ETag")).isNotEqualTo(header(packed, "ETag"));
    assertThat(plain.headers().firstValue("Content-Encoding")).isEmpty();
    try (var gzip = new GZIPInputStream(new ByteArrayInputStream(packed.body()))) {
      assertThat(gzip.readAllBytes()).isEqualTo(plain.body());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/page/Page.class",
        "/page/vendor/README.md",
        "/page/nothing.js",
        "/page/css",
        "/page/a/b/c/d/e.js",
        "/page/%2e%2e/api/openapi.yaml",
        "/page/..%2fapi%2fopenapi.yaml",
        "/page//etc/passwd",
        "/page/app.js%00.css"
      })
  void nothingElseIsSent(String path) throws Exception {
    assertThat(get(path).statusCode()).as(path).isIn(400, 404);
  }

  private HttpResponse<byte[]> get(String path, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(server.address().resolve("/") + path.substring(1)));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), BodyHandlers.ofByteArray());
  }

  private static String header(HttpResponse<?> answer, String name) {
    return answer.headers().firstValue(name).orElse("none");
  }

  private static String text(HttpResponse<byte[]> answer) {
    return new String(answer.body(), StandardCharsets.UTF_8);
  }
}
