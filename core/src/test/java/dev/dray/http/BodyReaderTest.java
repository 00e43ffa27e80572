package dev.dray.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dray.testkit.Proves;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BodyReaderTest {

  private static byte[] all(BodyReader body, int room) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteBuffer buffer = ByteBuffer.allocate(room);
    while (true) {
      int count = body.read(buffer.clear());
      if (count < 0) {
        return out.toByteArray();
      }
      assertThat(count).isPositive();
      out.write(buffer.array(), 0, count);
    }
  }

  private static String chunked(String text) throws IOException {
    return new String(all(new ChunkedBody(BytesInbound.of(text)), 100), ISO_8859_1);
  }

  @Test
  void decodesChunks() throws IOException {
    assertThat(chunked("5\r\nhello\r\n6;ext=\"x\"\r\n world\r\n0\r\nTrailer: x\r\n\r\n"))
        .isEqualTo("hello world");
    assertThat(chunked("A\n0123456789\n00\n\n")).isEqualTo("0123456789");
    assertThat(chunked("0\r\n\r\n")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x\r\n",
        "\r\n",
        "-1\r\n",
        "5\r\nhelloX\r\n",
        "fffffffffffffffff\r\n",
        "5 5 \u0001",
        "5\r\nhello\r\rn0\r\n\r\n"
      })
  void refusesBrokenChunks(String text) {
    assertThatThrownBy(() -> chunked(text)).isInstanceOf(HttpException.class);
  }

  @Test
  void boundsSizeLinesAndTrailers() {
    assertThatThrownBy(() -> chunked("5;" + "x".repeat(10_000) + "\r\nhello\r\n0\r\n\r\n"))
        .isInstanceOf(HttpProtocolException.class);
    assertThatThrownBy(() -> chunked("0\r\n" + "A: b\r\n".repeat(20_000) + "\r\n"))
        .isInstanceOf(HttpProtocolException.class);
  }

  @Test
  @Proves("field-24")
  void anEndBeforeTheEndIsALostConnection() {
    assertThatThrownBy(() -> chunked("5\r\nhel")).isInstanceOf(ConnectionLostException.class);
    assertThatThrownBy(() -> chunked("5\r\nhello\r\n")).isInstanceOf(ConnectionLostException.class);
    assertThatThrownBy(() -> chunked("5\r\nhello\r\n0\r\n"))
        .isInstanceOf(ConnectionLostException.class);
    assertThatThrownBy(() -> all(new FixedBody(BytesInbound.of("hel"), 5), 10))
        .isInstanceOf(ConnectionLostException.class);
  }

  @Test
  void anyChunksInAnyPiecesGiveTheSameBytes() throws IOException {
    Random random = new Random(11);
    for (int i = 0; i < 300; i++) {
      byte[] content = new byte[random.nextInt(5_000)];
      random.nextBytes(content);
      ByteArrayOutputStream wire = new ByteArrayOutputStream();
      for (int at = 0; at < content.length; ) {
        int size = Math.min(1 + random.nextInt(900), content.length - at);
        wire.writeBytes((Integer.toHexString(size) + "\r\n").getBytes(ISO_8859_1));
        wire.write(content, at, size);
        wire.writeBytes("\r\n".getBytes(ISO_8859_1));
        at += size;
      }
      wire.writeBytes("0\r\n\r\n".getBytes(ISO_8859_1));
      ChunkedBody body =
          new ChunkedBody(new BytesInbound(wire.toByteArray(), 1 + random.nextInt(50)));
      assertThat(all(body, 1 + random.nextInt(700))).isEqualTo(content);
      assertThat(body.isEnded()).isTrue();
    }
  }

  @Test
  void garbageNeverGivesAnythingButAnHttpException() {
    Random random = new Random(13);
    String alphabet = "0123af;\r\n\r\n x";
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int n = random.nextInt(40); n >= 0; n--) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      try {
        assertThat(chunked(text.toString()).length()).isLessThan(50);
      } catch (IOException e) {
        assertThat(e).isInstanceOf(HttpException.class);
      }
    }
  }

  @Test
  void theFramingFollowsTheHead() throws IOException {
    assertThat(body("GET", "200 OK", "Content-Length: 3")).isInstanceOf(FixedBody.class);
    assertThat(body("GET", "200 OK", "Content-Length: 3", "Transfer-Encoding: Chunked"))
        .isInstanceOf(ChunkedBody.class);
    assertThat(body("GET", "200 OK")).isInstanceOf(ClosingBody.class);
    assertThat(body("HEAD", "200 OK", "Content-Length: 3").isEnded()).isTrue();
    assertThat(body("GET", "304 Same", "Content-Length: 3").isEnded()).isTrue();
    assertThat(body("GET", "204 Nothing").isEnded()).isTrue();
    assertThatThrownBy(() -> body("GET", "200 OK", "Transfer-Encoding: gzip, chunked"))
        .isInstanceOf(HttpProtocolException.class);
    assertThatThrownBy(
            () -> body("GET", "200 OK", "Transfer-Encoding: chunked", "Transfer-Encoding: x"))
        .isInstanceOf(HttpProtocolException.class);
    assertThatThrownBy(() -> body("GET", "200 OK", "Content-Length: 3", "Content-Length: 4"))
        .isInstanceOf(HttpProtocolException.class);
  }

  private static BodyReader body(String method, String status, String... lines) throws IOException {
    BytesInbound in =
        BytesInbound.of(
            String.format(
                    Locale.ROOT, "HTTP/1.1 %s\r\n%s\r\n\r\nabc", status, String.join("\r\n", lines))
                .replace("\r\n\r\n\r\n", "\r\n\r\n"));
    return BodyReader.of(method, ResponseHead.read(in), in);
  }
}
