package dev.dray.server.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dray.Dray;
import dev.dray.download.DownloadRequest;
import dev.dray.error.AccessNeededException;
import dev.dray.error.InvalidRequestException;
import dev.dray.server.TestService;
import dev.dray.settings.Setting;
import dev.dray.testkit.hub.LoopbackHub;
import dev.dray.testkit.repo.TestRepos;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What people try on a service like this, over real sockets.
@Timeout(120)
class AttacksTest {

  private static final String START = "{\"repo_id\": \"acme/tiny\", \"filename\": \"config.json\"}";

  @TempDir Path temp;
  private LoopbackHub hub;

  @BeforeEach
  void hub() {
    hub = LoopbackHub.builder().repo(TestRepos.tinyGguf("acme/tiny")).start();
  }

  @AfterEach
  void closeHub() {
    hub.close();
  }

  private TestService service(Map<Setting, String> more) {
    return new TestService(temp, hub.endpoint(), more);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.example",
        "evil.example:8000",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "192.168.1.1",
        "user@localhost",
        "localhost:99999999"
      })
  void aNameThatWasReboundToThisMachineIsNotAnswered(String host) throws Exception {
    try (TestService service = service(Map.of())) {
      for (String path : List.of("/health", "/local/download/status", "/nothing")) {
        String answer =
            service.raw("GET " + path + " HTTP/1.1\nHost: " + host + "\nConnection: close\n\n");
        assertThat(answer.lines().findFirst().orElse("")).matches("HTTP/1.1 4(21|00) .*");
      }
      String absolute =
          service.raw(
              "GET http://" + host + "/health HTTP/1.1\nHost: localhost\nConnection: close\n\n");
      assertThat(absolute.lines().findFirst().orElse("")).matches("HTTP/1.1 4(21|00) .*");
    }
  }

  @Test
  void aPageOfAnotherOriginCannotChangeAnything() throws Exception {
    try (TestService service = service(Map.of())) {
      for (String origin :
          List.of("http://evil.example", "null", "http://localhost:1", "https://127.0.0.1:1")) {
        HttpResponse<String> json =
            service.send(
                "POST",
                "/local/download",
                START,
                "Content-Type",
                "application/json",
                "Origin",
                origin);
        assertThat(json.statusCode()).isEqualTo(403);
        assertThat(json.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
        assertThat(service.send("DELETE", "/local/download/x", "", "Origin", origin).statusCode())
            .isEqualTo(403);
      }
      // What a form can send without being asked for permission.
      assertThat(
              service
                  .send("POST", "/local/download", START, "Content-Type", "text/plain")
                  .statusCode())
          .isEqualTo(415);
      assertThat(
              service
                  .send(
                      "POST",
                      "/local/download",
                      START,
                      "Content-Type",
                      "application/json",
                      "Sec-Fetch-Site",
                      "cross-site")
                  .statusCode())
          .isEqualTo(403);
      assertThat(hub.requests().all()).isEmpty();
    }
  }

  @Test
  void aPageOfAnotherOriginCannotReadTheStreamNorAskForPermission() throws Exception {
    try (TestService service = service(Map.of())) {
      assertThat(
              service.get("/local/download/status", "Origin", "http://evil.example").statusCode())
          .isEqualTo(403);
      HttpResponse<String> preflight =
          service.send(
              "OPTIONS",
              "/local/download",
              "",
              "Origin",
              "http://evil.example",
              "Access-Control-Request-Method",
              "POST");
      assertThat(preflight.statusCode()).isEqualTo(403);
      assertThat(preflight.headers().map()).doesNotContainKey("access-control-allow-origin");
    }
  }

  @Test
  void ourOwnPageAndANamedOriginMayCall() throws Exception {
    try (TestService service = service(Map.of(Setting.SERVER_ORIGINS, "https://app.example"))) {
      assertThat(service.get("/ready", "Origin", service.address().toString()).statusCode())
          .isEqualTo(200);
      HttpResponse<String> named = service.get("/ready", "Origin", "https://app.example");
      assertThat(named.headers().firstValue("Access-Control-Allow-Origin"))
          .hasValue("https://app.example");
      assertThat(named.headers().allValues("Vary")).contains("Origin");
      HttpResponse<String> preflight =
          service.send(
              "OPTIONS",
              "/local/download",
              "",
              "Origin",
              "https://app.example",
              "Access-Control-Request-Method",
              "POST");
      assertThat(preflight.statusCode()).isEqualTo(204);
      assertThat(preflight.headers().firstValue("Access-Control-Allow-Methods")).hasValue("POST");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/local/../etc/passwd",
        "/local/%2e%2e/etc/passwd",
        "/local/download/..%2f..%2fetc%2fpasswd",
        "/local/download/%2e%2e%2f",
        "/local/download/..%5c..%5cboot.ini",
        "/local/download/a%00b",
        "/local/download/%c0%ae%c0%ae",
        "/local/download/%zz",
        "/local/./download/status"
      })
  void noPathLeadsOut(String path) throws Exception {
    try (TestService service = service(Map.of())) {
      for (String method : List.of("GET", "DELETE")) {
        String answer =
            service.raw(method + " " + path + " HTTP/1.1\nHost: localhost\nConnection: close\n\n");
        assertThat(answer).startsWith("HTTP/1.1 400");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../../etc/passwd",
        "..\\\\..\\\\boot.ini",
        "/etc/passwd",
        "C:\\\\Windows\\\\x",
        "a/../../b",
        "a\\u0000b",
        "a//b",
        "CON",
        "nul.txt",
        "./x",
        ".."
      })
  void noFileNameLeadsOut(String name) throws Exception {
    try (TestService service = service(Map.of())) {
      HttpResponse<String> file =
          service.post(
              "/local/download", "{\"repo_id\": \"acme/tiny\", \"filename\": \"" + name + "\"}");
      HttpResponse<String> repo =
          service.post(
              "/local/download", "{\"repo_id\": \"" + name + "\", \"filename\": \"config.json\"}");
      HttpResponse<String> place =
          service.post(
              "/local/download",
              "{\"repo_id\": \"acme/tiny\", \"filename\": \"config.json\", \"destination\": \""
                  + name
                  + "\"}");
      assertThat(file.statusCode()).isEqualTo(400);
      assertThat(file.body()).contains("\"error_code\":\"INVALID_FILE\"");
      assertThat(place.statusCode()).isEqualTo(400);
      // A name alone is a repository without an owner, as the hub has them.
      assertThat(repo.statusCode()).isIn(400, 202);
      assertThat(temp.resolveSibling("etc")).doesNotExist();
    }
  }

  @Test
  void whatTooManyBytesAreIsSaidEverywhere() throws Exception {
    try (TestService service = service(Map.of())) {
      assertThat(
              service
                  .post("/local/download", "{\"x\":\"" + "y".repeat(1 << 20) + "\"}")
                  .statusCode())
          .isEqualTo(413);
      String head =
          service.raw("GET /health HTTP/1.1\nHost: localhost\nX: " + "y".repeat(20_000) + "\n\n");
      assertThat(head).startsWith("HTTP/1.1 431").contains("head_too_large");
      String lie =
          service.raw(
              "POST /local/download HTTP/1.1\nHost: localhost\nContent-Type: application/json\n"
                  + "Content-Length: 99999999999\n\n{");
      assertThat(lie).startsWith("HTTP/1.1 413");
      String deep = "[".repeat(100_000);
      assertThat(service.post("/local/download", deep).statusCode()).isEqualTo(400);
    }
  }

  @Test
  void twoLengthsAreNotTwoRequests() throws Exception {
    try (TestService service = service(Map.of())) {
      assertThat(
              service.raw(
                  "POST /local/download HTTP/1.1\nHost: localhost\nContent-Length: 3\n"
                      + "Transfer-Encoding: chunked\n\n0\n\nGET /health HTTP/1.1\nHost: localhost\n\n"))
          .startsWith("HTTP/1.1 400")
          .doesNotContain("HTTP/1.1 200");
      assertThat(
              service.raw(
                  "GET /health HTTP/1.1\nHost: localhost\nHost: evil.example\nConnection: close\n\n"))
          .startsWith("HTTP/1.1 400");
    }
  }

  @Test
  void guessingTokensIsSlowedDownWithoutLockingOthersOut() throws Exception {
    try (TestService service = service(Map.of(Setting.SERVER_REQUIRE_TOKEN, "true"))) {
      String right = service.tokens().create("ada", "read", Optional.empty());
      String later = service.tokens().create("bob", "read", Optional.empty());
      assertThat(ask(service, right)).isEqualTo(200);

      for (int i = 0; i < Guesses.ALLOWED; i++) {
        assertThat(ask(service, "dray_guess" + i)).isEqualTo(401);
      }

      assertThat(ask(service, "dray_guess")).isEqualTo(429);
      assertThat(ask(service, right)).isEqualTo(200);
      assertThat(ask(service, later)).isEqualTo(429);
    }
  }

  private static int ask(TestService service, String token) throws Exception {
    return service.get("/metrics", "Authorization", "Bearer " + token).statusCode();
  }

  @Test
  void tokensAllowWhatTheirScopeSaysUntilTheyAreRemoved() throws Exception {
    try (TestService service = service(Map.of(Setting.SERVER_REQUIRE_TOKEN, "true"))) {
      String reads = service.tokens().create("reader", "read", Optional.empty());
      String over = service.tokens().create("over", "admin", Optional.of(Duration.ofNanos(1)));

      assertThat(service.get("/health").statusCode()).isEqualTo(200);
      HttpResponse<String> nobody = service.get("/local/download/status");
      assertThat(nobody.statusCode()).isEqualTo(401);
      assertThat(nobody.body()).contains("\"error_code\":\"INVALID_TOKEN\"");
      assertThat(nobody.headers().firstValue("WWW-Authenticate")).isPresent();
      assertThat(service.get("/metrics", "X-Dray-Token", reads).statusCode()).isEqualTo(200);
      assertThat(
              service
                  .send(
                      "POST",
                      "/local/download",
                      START,
                      "Content-Type",
                      "application/json",
                      "X-Dray-Token",
                      reads)
                  .statusCode())
          .isEqualTo(403);
      assertThat(service.get("/metrics?token=" + reads).statusCode()).isEqualTo(401);
      assertThat(ask(service, over)).isEqualTo(401);
      service.tokens().remove("reader");
      assertThat(ask(service, reads)).isEqualTo(401);

      assertThat(service.writings()).doesNotContain(reads).contains("POST /local/download");
      Path file = temp.resolve("home/.local/state/dray/service/tokens.json");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
    }
  }

  @Test
  void aNetworkIsNotServedWithoutAToken() {
    assertThatThrownBy(() -> service(Map.of(Setting.SERVER_HOST, "0.0.0.0")))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("there is no token");
  }

  @Test
  void aProxyInFrontNeedsAToken() throws Exception {
    try (TestService service = service(Map.of())) {
      assertThat(service.get("/metrics").statusCode()).isEqualTo(200);
      assertThat(service.get("/metrics", "X-Forwarded-For", "203.0.113.7").statusCode())
          .isEqualTo(401);
    }
  }

  @Test
  void aServerInsideIsNotAskedForWhatACallerNames() throws Exception {
    try (ServerSocket inside = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        Dray dray =
            Dray.open(
                TestService.settings(
                    temp, hub.endpoint(), Map.of(Setting.INTERNAL_ADDRESSES, "never")))) {
      for (String host : List.of("127.0.0.1", "localhost", "[::1]")) {
        String address = "http://" + host + ":" + inside.getLocalPort() + "/secret.gguf";
        assertThatThrownBy(() -> dray.download(DownloadRequest.of(address)).await())
            .isInstanceOf(AccessNeededException.class)
            .hasMessageContaining("inside this machine");
      }
      inside.setSoTimeout(50);
      assertThatThrownBy(inside::accept).isInstanceOf(SocketTimeoutException.class);
    }
  }

  @Test
  void everyAnswerForbidsWhatBrowsersWouldDoWithIt() throws Exception {
    try (TestService service = service(Map.of())) {
      for (HttpResponse<String> answer :
          List.of(
              service.get("/health"),
              service.get("/nothing"),
              service.get("/health", "Origin", "http://evil.example"))) {
        assertThat(answer.headers().firstValue("Content-Security-Policy").orElse(""))
            .contains("default-src 'none'", "frame-ancestors 'none'")
            .doesNotContain("unsafe");
        assertThat(answer.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
        assertThat(answer.headers().firstValue("X-Frame-Options")).hasValue("DENY");
        assertThat(answer.headers().firstValue("Server")).isEmpty();
      }
    }
  }
}
