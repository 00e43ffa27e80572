package dev.dray.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dray.provider.Credential;
import dev.dray.testkit.Proves;
import dev.dray.testkit.http.LoopbackServer;
import dev.dray.testkit.http.TestCertificates;
import dev.dray.testkit.proxy.TrapServer;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
class RedirectsTest {

  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

  private static String to(int status, String location) {
    return "HTTP/1.1 "
        + status
        + " Moved\r\nX-Repo-Commit: abc\r\nContent-Length: 4\r\nLocation: "
        + location
        + "\r\n\r\ngone";
  }

  /// Redirects every path but `/end` to `location`.
  private static ScriptedServer redirecting(int status, String location) {
    return ScriptedServer.playing(talk -> {
      while (talk.hears()) {
        talk.say(talk.heard().contains(" /end") ? OK : to(status, location));
      }
    });
  }

  private static Followed follow(Network network, Request request) throws IOException {
    return network.follow(request, Timeouts.DEFAULT, Abort.NEVER);
  }

  @ParameterizedTest
  @Proves("field-41")
  @CsvSource(
      quoteCharacter = '^',
      value = {
        "/api/resolve-cache/m/a/b?%2Fa%2Fb%2Fresolve=&etag=%22x%22,"
            + " https://hub.example/api/resolve-cache/m/a/b?%2Fa%2Fb%2Fresolve=&etag=%22x%22",
        "https://cdn.example/x?a=b%20c&Signature=~_-*, https://cdn.example/x?a=b%20c&Signature=~_-*",
        "//cdn.example/x, https://cdn.example/x",
        "?page=2, https://hub.example/a/b/c?page=2",
        "d/e, https://hub.example/a/b/d/e",
        "../d, https://hub.example/a/d",
        "./d/../../../../e/., https://hub.example/e/",
        "/x y{z}|\"q\", https://hub.example/x%20y%7Bz%7D%7C%22q%22",
        "/100%, https://hub.example/100%25",
        "/a/../b, https://hub.example/a/../b",
        "/x#part, https://hub.example/x",
        "HTTPS://Cdn.example:8443/x, HTTPS://Cdn.example:8443/x",
        "c:d/e, ''"
      })
  void resolvesLocationsWithoutRewritingThem(String location, String expected) throws IOException {
    URI base = URI.create("https://hub.example/a/b/c?q=1");
    if (expected.equals("''")) {
      assertThatThrownBy(() -> Redirects.target(base, location))
          .isInstanceOf(HttpProtocolException.class);
    } else {
      assertThat(Redirects.target(base, location).toString()).isEqualTo(expected);
    }
  }

  @Test
  void rawUtf8InALocationIsKept() throws IOException {
    String asRead =
        new String("/modèle".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    assertThat(Redirects.target(URI.create("http://h/"), asRead))
        .hasToString("http://h/mod%C3%A8le");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"ftp://x/y", "file:///etc/passwd", "javascript:alert(1)", "http://", "https:x"})
  void refusesWhatIsNoHttpAddress(String location) {
    try (ScriptedServer server = redirecting(302, location);
        Network network = Network.open(NetworkOptions.of("t"))) {
      assertThatThrownBy(() -> follow(network, Request.get(server.uri("/"))))
          .isInstanceOf(HttpProtocolException.class);
    }
  }

  @Test
  void garbageLocationsHurtNobody() {
    Random random = new Random(19);
    String alphabet = "http://:@[]%2?#.-_ é\u0000\\";
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int n = random.nextInt(25); n >= 0; n--) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      try {
        URI target = Redirects.target(URI.create("http://h/a"), text.toString());
        assertThat(Origin.tryOf(target)).isPresent();
      } catch (IOException e) {
        assertThat(e).isInstanceOf(HttpProtocolException.class);
      }
    }
  }

  @ParameterizedTest
  @Proves("field-20")
  @ValueSource(ints = {301, 302, 303, 307, 308})
  void keepsRangeAndRemembersEveryHop(int status) throws IOException {
    try (ScriptedServer server = redirecting(status, "/end?x=1");
        Network network = Network.open(NetworkOptions.of("t"));
        Followed followed = follow(network, Request.get(server.uri("/start")).withRange(1, 2))) {
      assertThat(followed.response().status()).isEqualTo(200);
      assertThat(followed.hops()).extracting(Hop::status).containsExactly(status, 200);
      assertThat(followed.first().headers().first("X-Repo-Commit")).contains("abc");
      assertThat(server.heads()).allMatch(head -> head.contains("Range: bytes=1-2\r\n"));
      assertThat(server.connections()).as("the redirect's body is drained").isEqualTo(1);
    }
  }

  @Test
  void postBecomesGetWhereItMustAndStaysPostWhereItMust() throws IOException {
    try (Network network = Network.open(NetworkOptions.of("t"))) {
      for (int status : new int[] {302, 307}) {
        try (ScriptedServer server = redirecting(status, "/end")) {
          Request post = Request.post(server.uri("/"), new Body.Text("text/plain", ""));
          follow(network, post).close();
          assertThat(server.heads().getLast()).startsWith(status == 302 ? "GET " : "POST ");
        }
      }
    }
  }

  @Test
  void stopsAfterTwentyHopsAndInCircles() throws IOException {
    try (ScriptedServer endless =
            ScriptedServer.playing(talk -> {
              for (int i = 0; talk.hears(); i++) {
                talk.say(to(302, "/" + i));
              }
            });
        ScriptedServer circle = redirecting(302, "/");
        Network network = Network.open(NetworkOptions.of("t"))) {
      assertThatThrownBy(() -> follow(network, Request.get(endless.uri("/start"))))
          .isInstanceOf(HttpProtocolException.class)
          .hasMessageContaining("20");
      assertThat(endless.heads()).hasSize(21);
      assertThatThrownBy(() -> follow(network, Request.get(circle.uri("/"))))
          .isInstanceOf(HttpProtocolException.class)
          .hasMessageContaining("circle");
      assertThat(circle.heads()).hasSize(1);
    }
  }

  @Test
  @Proves("field-21")
  void theSecretStaysWithItsServer() throws IOException {
    try (TrapServer otherHost = TrapServer.start("localhost");
        TrapServer otherPort = TrapServer.start("127.0.0.1");
        ScriptedServer same = redirecting(307, "/end");
        ScriptedServer toHost = redirecting(302, otherHost.endpoint() + "/x");
        ScriptedServer toPort = redirecting(302, otherPort.endpoint() + "/x");
        Network network = Network.open(NetworkOptions.of("t"))) {
      for (ScriptedServer server : new ScriptedServer[] {same, toHost, toPort}) {
        URI uri = server.uri("/start");
        Credential secret = Credential.bearer(uri, "hf_secret");
        follow(network, Request.get(uri).withCredential(Optional.of(secret))).close();
        assertThat(server.heads())
            .allMatch(head -> head.contains("Authorization: Bearer hf_secret"));
      }
      assertThat(same.heads()).hasSize(2);
      assertThat(otherHost.requests().size()).isEqualTo(1);
      assertThat(otherPort.requests().size()).isEqualTo(1);
      assertThat(otherHost.secrets()).isEmpty();
      assertThat(otherPort.secrets()).isEmpty();
    }
  }

  @Test
  @Proves("field-21")
  void theSecretIsDroppedFromHttpsToHttp(@TempDir Path folder) throws IOException {
    TestCertificates certificates = TestCertificates.create();
    Path ca = certificates.writeAuthority(folder.resolve("ca.pem"));
    try (TrapServer trap = TrapServer.start("127.0.0.1");
        LoopbackServer secure =
            LoopbackServer.answering(request ->
                    dev.dray.testkit.http.Response.of(302)
                        .header("Location", trap.endpoint() + "/x"))
                .tls(certificates)
                .start();
        Network network = Network.open(NetworkOptions.of("t").withTls(TlsOptions.trusting(ca)))) {
      URI uri = URI.create(secure.endpoint() + "/start");
      Credential secret = Credential.bearer(uri, "hf_secret");
      try (Followed followed =
          follow(network, Request.get(uri).withCredential(Optional.of(secret)))) {
        assertThat(followed.response().status()).isEqualTo(200);
      }
      assertThat(secure.requests().all().getFirst().header("Authorization"))
          .contains("Bearer hf_secret");
      assertThat(trap.requests().size()).isEqualTo(1);
      assertThat(trap.secrets()).isEmpty();
    }
  }
}
