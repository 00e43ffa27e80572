package dev.dray.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResponseHeadTest {

  private static ResponseHead head(String text) throws IOException {
    return ResponseHead.read(BytesInbound.of(text));
  }

  @Test
  void readsStatusAndHeadersInAnyCase() throws IOException {
    ResponseHead head =
        head("HTTP/1.1 206 Partial Content\r\nContent-LENGTH: 5\r\nx-a:  1 \r\nX-A:2\r\n\r\n");
    assertThat(head.status()).isEqualTo(206);
    assertThat(head.headers().all("x-A")).containsExactly("1", "2");
    assertThat(head.announcedLength()).isEqualTo(OptionalLong.of(5));
    assertThat(head.keepsAlive()).isTrue();
  }

  @Test
  void toleratesBareLineFeedsMissingReasonsFoldedLinesAndOneEmptyLine() throws IOException {
    ResponseHead head = head("\r\nHTTP/1.1 200\nA: one\n  two\n\tthree\n\n");
    assertThat(head.headers().first("a")).contains("one two three");
  }

  @Test
  void skipsInterimAnswers() throws IOException {
    assertThat(
            head("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early\r\nA: b\r\n\r\nHTTP/1.1 404\r\n\r\n")
                .status())
        .isEqualTo(404);
    assertThatThrownBy(() -> head("HTTP/1.1 100 Continue\r\n\r\n".repeat(40)))
        .isInstanceOf(HttpProtocolException.class);
  }

  @Test
  void knowsWhenAConnectionMayBeKept() throws IOException {
    assertThat(head("HTTP/1.0 200 OK\r\n\r\n").keepsAlive()).isFalse();
    assertThat(head("HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\n\r\n").keepsAlive()).isTrue();
    assertThat(
            head("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n")
                .keepsAlive())
        .isFalse();
    assertThat(head("HTTP/1.1 200 OK\r\nConnection: x, Close\r\n\r\n").keepsAlive()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SSH-2.0-OpenSSH_9\r\n\r\n",
        "HTTP/2 200 OK\r\n\r\n",
        "HTTP/1.1 20 OK\r\n\r\n",
        "HTTP/1.1 2000 OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\n folded first\r\n\r\n",
        "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
        "HTTP/1.1 200 OK\r\nspace : before\r\n\r\n",
        "HTTP/1.1 200 OK\r\n: no name\r\n\r\n",
        "HTTP/1.1 200 OK\r\nA: nul\u0000\r\n\r\n",
        "HTTP/1.1 200 OK\r\nA: cr\rB: x\r\n\r\n",
        "HTTP/1.1 101 Switching Protocols\r\n\r\n"
      })
  void refusesWhatIsNoHttp(String text) {
    assertThatThrownBy(() -> head(text)).isInstanceOf(HttpProtocolException.class);
  }

  @Test
  void refusesMoreThanItsBounds() {
    String start = "HTTP/1.1 200 OK\r\n";
    assertThatThrownBy(() -> head(start + "A: b\r\n".repeat(201) + "\r\n"))
        .isInstanceOf(HttpProtocolException.class);
    assertThatThrownBy(() -> head(start + "A: " + "b".repeat(70_000) + "\r\n\r\n"))
        .isInstanceOf(HttpProtocolException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "5x", "", "1, 2", "99999999999999999999"})
  void refusesLengthsThatAreNone(String length) throws IOException {
    ResponseHead head = head("HTTP/1.1 200 OK\r\nContent-Length: " + length + "\r\n\r\n");
    assertThatThrownBy(head::announcedLength).isInstanceOf(HttpProtocolException.class);
  }

  @Test
  void anEndWithinTheHeadIsALostConnection() {
    assertThatThrownBy(() -> head("HTTP/1.1 200 OK\r\nA: b\r\n"))
        .isInstanceOf(ConnectionLostException.class);
  }

  @Test
  void garbageNeverGivesAnythingButAnHttpException() {
    Random random = new Random(7);
    byte[] good = "HTTP/1.1 200 OK\r\nA: b\r\nContent-Length: 5\r\n\r\n".getBytes(ISO_8859_1);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = good.clone();
      for (int n = random.nextInt(6); n >= 0; n--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      try {
        ResponseHead head = ResponseHead.read(new BytesInbound(bytes, 3));
        head.announcedLength();
        assertThat(head.status()).isBetween(200, 999);
      } catch (IOException e) {
        assertThat(e).isInstanceOf(HttpException.class);
      }
    }
  }
}
