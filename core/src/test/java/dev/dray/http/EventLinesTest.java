package dev.dray.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Server-sent events as browsers read them, and the bounds of ours.
class EventLinesTest {

  private static List<EventLines.Event> read(String text) throws IOException {
    return read(new ByteArrayInputStream(text.getBytes(UTF_8)));
  }

  private static List<EventLines.Event> read(InputStream in) throws IOException {
    EventLines lines = new EventLines(in, 100);
    List<EventLines.Event> events = new ArrayList<>();
    for (Optional<EventLines.Event> e = lines.next(); e.isPresent(); e = lines.next()) {
      events.add(e.get());
    }
    return events;
  }

  private static EventLines.Event message(String data) {
    return new EventLines.Event("message", data);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n", "\r"})
  void linesMayEndInThreeWays(String end) throws IOException {
    String text = "data: one" + end + end + "event: x" + end + "data: two" + end + end;

    assertThat(read(text)).containsExactly(message("one"), new EventLines.Event("x", "two"));
  }

  @Test
  void commentsAndUnknownFieldsAreNothing() throws IOException {
    assertThat(read(": ping\n\nid: 7\nretry: 10\nnonsense\n\ndata: a\n\n"))
        .containsExactly(message("a"));
  }

  @Test
  void dataOfSeveralLinesIsJoined() throws IOException {
    assertThat(read("data: a\ndata\ndata:b\n\n")).containsExactly(message("a\n\nb"));
  }

  @Test
  void aMarkAtTheStartIsNoPartOfIt() throws IOException {
    assertThat(read("\uFEFFdata: a\n\n")).containsExactly(message("a"));
  }

  @Test
  void anEventThatTheEndCutsOffIsNone() throws IOException {
    assertThat(read("data: a\n\ndata: b\n")).containsExactly(message("a"));
    assertThat(read("data: a\n\ndata: b")).containsExactly(message("a"));
  }

  @Test
  void bytesMayComeOneByOne() throws IOException {
    byte[] all = "data: ä\r\n\r\ndata: b\r\n\r\n".getBytes(UTF_8);
    InputStream slow =
        new ByteArrayInputStream(all) {
          @Override
          public synchronized int read(byte[] target, int offset, int length) {
            return super.read(target, offset, 1);
          }
        };

    assertThat(read(slow)).containsExactly(message("ä"), message("b"));
  }

  @Test
  void nothingGrowsWithoutABound() {
    assertThatExceptionOfType(HttpProtocolException.class)
        .isThrownBy(() -> read("data: " + "x".repeat(200)));
    assertThatExceptionOfType(HttpProtocolException.class)
        .isThrownBy(() -> read("data: xxxxxxxxxxxxxxxxxxxx\n".repeat(10)));
  }
}
