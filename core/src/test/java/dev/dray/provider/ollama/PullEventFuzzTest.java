package dev.dray.provider.ollama;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.dray.error.ErrorContext;
import dev.dray.http.HttpException;
import dev.dray.http.JsonLines;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// Whatever a daemon says, the figures stay within bounds and its words are harmless.
class PullEventFuzzTest {

  @FuzzTest
  void pull(byte[] bytes) throws IOException {
    JsonLines lines = new JsonLines(new ByteArrayInputStream(bytes));
    LayerTally tally = new LayerTally();
    try {
      for (Optional<JsonNode> next = lines.next(); next.isPresent(); next = lines.next()) {
        PullEvent event = PullEvent.of(next.get());
        event
            .error()
            .map(said -> DaemonErrors.of("m", said, event.signIn(), ErrorContext.NONE))
            .ifPresent(error -> assertThat(error.getMessage()).doesNotContain("\n", "\u001b"));
        tally.event(event);
        assertThat(tally.done()).isBetween(0L, tally.total().orElse(0));
        assertThat(tally.resumed()).isNotNegative();
      }
    } catch (HttpException e) {
      assertThat(e.getMessage()).isNotBlank();
    }
  }

  @FuzzTest
  void host(byte[] bytes) {
    String text = new String(bytes, UTF_8);
    try {
      OllamaHost host = OllamaHost.parse(text);
      assertThat(host.base().getHost()).isNotBlank();
      assertThat(host.base().getPort()).isBetween(0, 65_535);
      assertThat(host.base().getUserInfo()).isNull();
      assertThat(OllamaHost.parse(host.toString()).base()).isEqualTo(host.base());
    } catch (IllegalArgumentException e) {
      assertThat(e.getMessage()).isNotBlank();
    }
  }
}
