package dev.dray.testkit.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.testkit.RawClient;
import dev.dray.testkit.http.LoopbackServer;
import dev.dray.testkit.http.Response;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TestProxyTest {
  private final LoopbackServer server =
      LoopbackServer.answering(request -> Response.text(200, "hello " + request.target())).start();

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void forwardsAbsoluteUrls() {
    try (TestProxy proxy = TestProxy.start()) {
      String url = "http://made.up.example:" + server.port() + "/a?b=c";
      assertThat(RawClient.get(proxy.httpUri(), url).text()).isEqualTo("hello /a?b=c");
      assertThat(proxy.carried().getFirst().target()).isEqualTo(url);
      assertThat(proxy.bytes()).isPositive();
    }
  }

  @Test
  void tunnelsByConnectOnlyWithTheRightCredentials() throws IOException {
    try (TestProxy proxy = TestProxy.start("me", "secret")) {
      String basic = Base64.getEncoder().encodeToString("me:secret".getBytes(UTF_8));
      String target = "hub.example:" + server.port();
      assertThat(connect(proxy, target, "")).startsWith("HTTP/1.1 407");
      String answer = connect(proxy, target, "Proxy-Authorization: Basic " + basic + "\r\n");
      assertThat(answer).startsWith("HTTP/1.1 200").contains("hello /tunnel");
      assertThat(proxy.carried().stream().map(CarriedConnection::accepted))
          .containsExactly(false, true);
    }
  }

  @Test
  void tunnelsBySocks() throws IOException {
    try (TestProxy proxy = TestProxy.start();
        Socket socket =
            new Socket(
                new Proxy(
                    Proxy.Type.SOCKS,
                    new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), proxy.port())))) {
      socket.connect(InetSocketAddress.createUnresolved("hub.example", server.port()));
      assertThat(request(socket)).contains("hello /tunnel");
      assertThat(proxy.carried().getFirst().target()).isEqualTo("hub.example:" + server.port());
    }
  }

  @Test
  void trapsRememberSecrets() {
    try (TrapServer trap = TrapServer.start()) {
      RawClient.get(trap.endpoint(), "/x");
      assertThat(trap.secrets()).isEmpty();
      RawClient.get(trap.endpoint(), "/x", "authorization", "Bearer t");
      assertThat(trap.secrets()).hasSize(1);
    }
  }

  private static String connect(TestProxy proxy, String target, String headers) throws IOException {
    try (Socket socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), proxy.port())) {
      String head =
          "CONNECT " + target + " HTTP/1.1\r\nHost: " + target + "\r\n" + headers + "\r\n";
      socket.getOutputStream().write(head.getBytes(UTF_8));
      StringBuilder answer = new StringBuilder();
      InputStream in = socket.getInputStream();
      while (answer.indexOf("\r\n\r\n") < 0) {
        answer.append((char) in.read());
      }
      return answer.indexOf("200") < 0 ? answer.toString() : answer + request(socket);
    }
  }

  private static String request(Socket socket) throws IOException {
    socket
        .getOutputStream()
        .write("GET /tunnel HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".getBytes(UTF_8));
    return new String(socket.getInputStream().readAllBytes(), UTF_8);
  }
}
