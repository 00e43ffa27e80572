package dev.dray.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// Whatever a daemon streams, it is read object by object or refused.
class JsonLinesFuzzTest {

  @FuzzTest
  void lines(byte[] bytes) throws IOException {
    JsonLines lines = new JsonLines(new ByteArrayInputStream(bytes), 200);
    int ends = 1;
    for (byte b : bytes) {
      ends += b == '\n' ? 1 : 0;
    }
    try {
      int count = 0;
      for (Optional<JsonNode> next = lines.next(); next.isPresent(); next = lines.next()) {
        assertThat(next.get().isObject()).isTrue();
        assertThat(++count).isLessThanOrEqualTo(ends);
      }
    } catch (HttpException e) {
      assertThat(e.getMessage()).isNotBlank();
    }
  }
}
