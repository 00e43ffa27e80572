package dev.dray.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.dray.testkit.Proves;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class JsonLinesTest {

  private static List<String> all(String text, int longest) throws IOException {
    return all(new ByteArrayInputStream(text.getBytes(UTF_8)), longest);
  }

  private static List<String> all(InputStream in, int longest) throws IOException {
    JsonLines lines = new JsonLines(in, longest);
    List<String> all = new ArrayList<>();
    for (Optional<JsonNode> next = lines.next(); next.isPresent(); next = lines.next()) {
      all.add(next.get().toString());
    }
    return all;
  }

  @Test
  @Proves("S000-22")
  void readsAnObjectFromEachLine() throws IOException {
    assertThat(all("{\"a\":1}\r\n\n  \n{\"b\":\"ä\"}\n{\"c\":null}", 100))
        .containsExactly("{\"a\":1}", "{\"b\":\"ä\"}", "{\"c\":null}");
    assertThat(all("", 100)).isEmpty();
    assertThat(all("\n\n", 100)).isEmpty();
  }

  @Test
  void readsWhatArrivesInAnyPieces() throws IOException {
    byte[] bytes = "{\"status\":\"pulling\"}\n{\"status\":\"success\"}\n".getBytes(UTF_8);
    InputStream oneByOne =
        new ByteArrayInputStream(bytes) {
          @Override
          public synchronized int read(byte[] target, int offset, int length) {
            return super.read(target, offset, Math.min(1, length));
          }
        };

    assertThat(all(oneByOne, 100))
        .containsExactly("{\"status\":\"pulling\"}", "{\"status\":\"success\"}");
  }

  @Test
  void aLineHasABound() {
    assertThatExceptionOfType(HttpProtocolException.class)
        .isThrownBy(() -> all("{\"a\":\"" + "x".repeat(200) + "\"}\n", 100))
        .withMessageContaining("more than 100 bytes");
  }

  @Test
  void whatIsNoObjectIsRefused() {
    for (String line : List.of("<html>\n", "[1]\n", "17\n", "{\"a\":1}{\"b\":2}\n", "{]\n")) {
      assertThatExceptionOfType(HttpProtocolException.class)
          .as(line)
          .isThrownBy(() -> all(line, 100))
          .withMessageContaining("the server sent a line that is not");
    }
  }

  @Test
  @Proves("S000-24")
  void aStreamThatBreaksOffInAnObjectIsALostConnection() {
    assertThatExceptionOfType(ConnectionLostException.class)
        .isThrownBy(() -> all("{\"a\":1}\n{\"status\":\"pull", 100));
  }
}
