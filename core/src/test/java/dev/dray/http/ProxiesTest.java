package dev.dray.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dray.error.InvalidRequestException;
import dev.dray.testkit.Proves;
import dev.dray.testkit.http.LoopbackServer;
import dev.dray.testkit.http.TestCertificates;
import dev.dray.testkit.proxy.CarriedConnection;
import dev.dray.testkit.proxy.TestProxy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
@Proves("field-34")
class ProxiesTest {

  private final TestCertificates certificates = TestCertificates.create();
  private final LoopbackServer plain =
      LoopbackServer.answering(r -> dev.dray.testkit.http.Response.text(200, "plain")).start();
  private final LoopbackServer secure =
      LoopbackServer.answering(r -> dev.dray.testkit.http.Response.text(200, "secure"))
          .tls(certificates)
          .start();
  private final TestProxy open = TestProxy.start();
  private final TestProxy locked = TestProxy.start("us er", "p@ss:w%rd");
  private Path ca = Path.of("");

  @BeforeEach
  void writeAuthority(@TempDir Path folder) {
    ca = certificates.writeAuthority(folder.resolve("ca.pem"));
  }

  @AfterEach
  void close() {
    plain.close();
    secure.close();
    open.close();
    locked.close();
  }

  private String get(Map<String, String> environment, String uri) throws IOException {
    NetworkOptions options =
        NetworkOptions.of("t")
            .withTls(TlsOptions.trusting(ca))
            .withProxies(ProxyRules.fromEnvironment(environment));
    try (Network network =
            Network.open(options, host -> List.of(InetAddress.ofLiteral("127.0.0.1")));
        Response response =
            network.send(Request.get(URI.create(uri)), Timeouts.DEFAULT, Abort.NEVER)) {
      return new String(response.readAll(1000), StandardCharsets.UTF_8);
    }
  }

  private String http(TestProxy proxy, String login) {
    return "http://" + login + "127.0.0.1:" + proxy.port();
  }

  @Test
  void httpGoesThroughAsAWholeAddress() throws IOException {
    String uri = "http://nowhere.example:" + plain.port() + "/a%2Fb?q=%20";
    assertThat(get(Map.of("http_proxy", http(open, "")), uri)).isEqualTo("plain");
    CarriedConnection carried = open.carried().getFirst();
    assertThat(carried.kind()).isEqualTo(CarriedConnection.Kind.HTTP);
    assertThat(carried.target()).isEqualTo(uri);
    assertThat(plain.requests().all().getFirst().host())
        .isEqualTo("nowhere.example:" + plain.port());
  }

  @Test
  void httpsGoesThroughATunnel() throws IOException {
    String uri = "https://hub.localhost:" + secure.port() + "/x";
    assertThat(get(Map.of("HTTPS_PROXY", http(open, "")), uri)).isEqualTo("secure");
    CarriedConnection carried = open.carried().getFirst();
    assertThat(carried.kind()).isEqualTo(CarriedConnection.Kind.CONNECT);
    assertThat(carried.target()).isEqualTo("hub.localhost:" + secure.port());
  }

  @Test
  void loginsAreSentToTheProxyAndNeverToTheServer() throws IOException {
    String login = "us%20er:p%40ss:w%25rd@";
    Map<String, String> environment = Map.of("ALL_PROXY", http(locked, login));
    assertThat(get(environment, "http://a.example:" + plain.port() + "/")).isEqualTo("plain");
    assertThat(get(environment, "https://localhost:" + secure.port() + "/")).isEqualTo("secure");
    assertThat(locked.carried()).allMatch(CarriedConnection::accepted);
    assertThat(secure.requests().all().getFirst().header("Proxy-Authorization")).isEmpty();
    assertThat(ProxyRules.fromEnvironment(environment).toString())
        .doesNotContain("p@ss")
        .doesNotContain("p%40ss");
  }

  @Test
  void aRefusingProxyIsNamedWithoutItsPassword() {
    Map<String, String> environment = Map.of("ALL_PROXY", http(locked, "me:wrong@"));
    assertThatThrownBy(() -> get(environment, "https://localhost:" + secure.port() + "/"))
        .isInstanceOf(ConnectFailedException.class)
        .hasMessageContaining("user and password")
        .hasMessageNotContaining("wrong");
    assertThat(secure.requests().size()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"socks5", "socks5h"})
  void socksCarriesBoth(String scheme) throws IOException {
    Map<String, String> environment =
        Map.of("all_proxy", scheme + "://us%20er:p%40ss:w%25rd@127.0.0.1:" + locked.port());
    assertThat(get(environment, "http://a.example:" + plain.port() + "/")).isEqualTo("plain");
    assertThat(get(environment, "https://localhost:" + secure.port() + "/")).isEqualTo("secure");
    assertThat(locked.carried())
        .extracting(CarriedConnection::target)
        .containsExactly(
            (scheme.equals("socks5h") ? "a.example:" : "127.0.0.1:") + plain.port(),
            (scheme.equals("socks5h") ? "localhost:" : "127.0.0.1:") + secure.port());
  }

  @Test
  void socksWithoutTheRightLoginIsRefused() {
    for (String login : new String[] {"", "me:wrong@"}) {
      Map<String, String> environment =
          Map.of("ALL_PROXY", "socks5://" + login + "127.0.0.1:" + locked.port());
      assertThatThrownBy(() -> get(environment, "http://a.example:" + plain.port() + "/"))
          .isInstanceOf(ConnectFailedException.class)
          .hasMessageNotContaining("wrong");
    }
    assertThat(plain.requests().size()).isZero();
  }

  @Test
  void theProxyItselfMayBeReachedByTls() throws IOException {
    try (LoopbackServer proxy =
        LoopbackServer.answering(r -> dev.dray.testkit.http.Response.text(200, r.target()))
            .tls(certificates)
            .start()) {
      Map<String, String> environment = Map.of("http_proxy", "https://localhost:" + proxy.port());
      assertThat(get(environment, "http://a.example/x")).isEqualTo("http://a.example/x");
    }
  }

  @Test
  void somethingElseThanAProxyIsNoticed() {
    try (ScriptedServer mail =
        ScriptedServer.playing(talk -> talk.say("220 mail ready, not a proxy\r\n\r\n"))) {
      assertThatThrownBy(() ->
              get(
                  Map.of("https_proxy", "http://127.0.0.1:" + mail.port()),
                  "https://localhost:" + secure.port() + "/"))
          .isInstanceOf(HttpException.class);
      assertThatThrownBy(() ->
              get(
                  Map.of("all_proxy", "socks5h://127.0.0.1:" + mail.port()),
                  "https://localhost:" + secure.port() + "/"))
          .isInstanceOf(HttpException.class);
    }
  }

  @Test
  void lowerCaseWinsAndTheOwnProxyWinsOverAll() {
    ProxyRules rules =
        ProxyRules.fromEnvironment(
            Map.of(
                "HTTP_PROXY", "http://upper:1",
                "http_proxy", "lower:2",
                "ALL_PROXY", "socks5://all"));
    assertThat(rules.proxyFor(URI.create("http://x/")))
        .isEqualTo(new Proxy.Http(false, "lower", 2, Optional.empty()));
    assertThat(rules.proxyFor(URI.create("https://x/")))
        .isEqualTo(new Proxy.Socks5("all", 1080, Optional.empty(), false));
    assertThat(
            ProxyRules.fromEnvironment(Map.of("http_proxy", " ")).proxyFor(URI.create("http://x")))
        .isEqualTo(Proxy.DIRECT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ftp://u:secret@h:1", "http://", "http://u:secret@", "http://h:99999"})
  void whatIsNoProxyIsNamedByItsVariable(String value) {
    assertThatThrownBy(() -> ProxyRules.fromEnvironment(Map.of("HTTPS_PROXY", value)))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("HTTPS_PROXY")
        .hasMessageNotContaining("secret");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "*; http://any.example; true",
        "example.org; http://example.org; true",
        "example.org; http://hub.example.org; true",
        "example.org; http://notexample.org; false",
        ".example.org; http://hub.example.org; true",
        ".example.org; http://example.org; true",
        "*.example.org; http://hub.example.org; true",
        "EXAMPLE.org; http://Hub.Example.ORG; true",
        "a, b.example  c.example; http://c.example; true",
        "example.org:8080; http://example.org:8080; true",
        "example.org:8080; http://example.org; false",
        "example.org:443; https://example.org; true",
        "10.0.0.0/8; http://10.2.3.4; true",
        "10.0.0.0/8; http://11.2.3.4; false",
        "10.0.0.0/33; http://10.0.0.0; false",
        "192.168.1.7; http://192.168.1.7:99; true",
        "192.168.1.7:98; http://192.168.1.7:99; false",
        "10.0.0.0/8; http://10.example.org; false",
        "::1; http://[::1]:8080; true",
        "[::1]:8080; http://[::1]:8080; true",
        "[::1]:8081; http://[::1]:8080; false",
        "fd00::/8; http://[fd12:3456::1]; true",
        "fd00::/8; http://[fe80::1]; false",
        "localhost; http://localhost:5000; true",
        "', ,,'; http://localhost; false"
      })
  void exceptionsAreReachedStraight(String exceptions, String uri, boolean straight) {
    ProxyRules rules =
        ProxyRules.fromEnvironment(Map.of("ALL_PROXY", "http://p:1", "NO_PROXY", exceptions));
    assertThat(rules.proxyFor(URI.create(uri)) instanceof Proxy.Direct).isEqualTo(straight);
  }
}
