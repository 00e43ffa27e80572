package dev.dray.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Optional;

/// Whatever a server sends as events, it is read event by event or refused.
class EventLinesFuzzTest {

  @FuzzTest
  void events(byte[] bytes) throws IOException {
    EventLines lines = new EventLines(new ByteArrayInputStream(bytes), 200);
    try {
      int count = 0;
      for (Optional<EventLines.Event> e = lines.next(); e.isPresent(); e = lines.next()) {
        assertThat(e.get().data()).hasSizeLessThanOrEqualTo(200).doesNotContain("\r");
        assertThat(e.get().type()).isNotEmpty().doesNotContain("\n");
        assertThat(++count).isLessThanOrEqualTo(bytes.length);
      }
    } catch (HttpProtocolException e) {
      assertThat(e.getMessage()).contains("200");
    }
  }
}
