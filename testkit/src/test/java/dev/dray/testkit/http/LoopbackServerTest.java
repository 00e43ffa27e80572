package dev.dray.testkit.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dray.testkit.RawClient;
import dev.dray.testkit.content.Content;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoopbackServerTest {
  private static final Content BODY = Content.generated(5, 2_500_000);

  @TempDir Path folder = Path.of("");

  @Test
  void keepsConnectionsAliveAndCountsThem() throws IOException {
    try (LoopbackServer server = serving(BODY);
        Socket socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), server.port())) {
      for (int i = 0; i < 3; i++) {
        socket.getOutputStream().write("HEAD /x HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(ISO_8859_1));
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
          head.append((char) socket.getInputStream().read());
        }
        assertThat(head).contains("Content-Length: 2500000");
      }
      assertThat(server.requests().heads("/x")).isEqualTo(3);
      assertThat(server.requests().connections()).isEqualTo(1);
      assertThat(server.requests().maxOpenConnections()).isEqualTo(1);
    }
  }

  @Test
  void speaksTlsThatOnlyItsAuthorityVouchesFor() throws Exception {
    TestCertificates certificates = TestCertificates.create();
    Path pem = certificates.writeAuthority(folder.resolve("ca.pem"));
    assertThat(Files.readString(pem)).startsWith("-----BEGIN CERTIFICATE-----\n");
    try (LoopbackServer server =
        LoopbackServer.answering(request -> Response.of(200).body(BODY).rangeable())
            .host("localhost")
            .tls(certificates)
            .start()) {
      RawClient.Answer answer =
          RawClient.getTls(certificates.clientContext(), server.endpoint(), "/x");
      assertThat(Arrays.equals(answer.body(), BODY.bytes())).isTrue();
      assertThat(server.endpoint()).hasScheme("https");
      URI endpoint = server.endpoint();
      assertThatThrownBy(() -> RawClient.getTls(SSLContext.getDefault(), endpoint, "/x"))
          .isInstanceOf(SSLException.class);
    }
  }

  @Test
  void sendsFilesFromDisk() throws IOException {
    Path file = Files.write(folder.resolve("body"), BODY.bytes());
    try (LoopbackServer server = serving(Content.onDisk(file))) {
      byte[] part = RawClient.get(server.endpoint(), "/", "Range", "bytes=-1000000").body();
      assertThat(Arrays.equals(part, BODY.slice(1_500_000, 1_000_000).bytes())).isTrue();
      assertThat(server.requests().bytesSent("/")).isEqualTo(1_000_000);
    }
  }

  @Test
  void answersUnsatisfiableRangesAndReadsChunkedRequests() {
    try (LoopbackServer server =
        LoopbackServer.answering(
                r -> Response.of(200).body(Content.of(r.body() + BODY.size())).rangeable())
            .start()) {
      RawClient.Answer beyond = RawClient.get(server.endpoint(), "/", "Range", "bytes=7-");
      assertThat(beyond.status()).isEqualTo(416);
      assertThat(beyond.header("Content-Range")).isEqualTo("bytes */7");
      RawClient.Answer chunked =
          RawClient.get(server.endpoint(), "/", "Transfer-Encoding", "chunked\r\n\r\n2\r\nab\r\n0");
      assertThat(chunked.text()).isEqualTo("ab2500000");
    }
  }

  private static LoopbackServer serving(Content content) {
    return LoopbackServer.answering(request -> Response.of(200).body(content).rangeable()).start();
  }
}
