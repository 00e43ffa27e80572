package dev.dray.testkit.weights;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.testkit.content.Content;
import dev.dray.testkit.json.Json;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class WeightsTest {
  @Test
  void safetensorsHeaderDescribesTheWholeFile() {
    Content file = SafetensorsFiles.single("model", 100_002, 1);
    ByteBuffer bytes = ByteBuffer.wrap(file.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    int length = (int) bytes.getLong();
    assertThat(length % 8).isZero();
    byte[] text = new byte[length];
    bytes.get(text);
    Map<?, ?> header = (Map<?, ?>) Objects.requireNonNull(Json.read(new String(text, UTF_8)));
    Map<?, ?> last = (Map<?, ?>) Objects.requireNonNull(header.get("model.b.weight"));
    assertThat(last.get("data_offsets")).isEqualTo(List.of(50_000L, 100_000L));
    assertThat(file.size()).isEqualTo(8 + length + 100_000L);
  }

  @Test
  void indexNamesEveryShard() {
    Map<String, Content> files = SafetensorsFiles.sharded(3, 1000, 1);
    assertThat(files.keySet())
        .contains("model-00001-of-00003.safetensors", "model-00003-of-00003.safetensors");
    Content index = Objects.requireNonNull(files.get("model.safetensors.index.json"));
    assertThat(new String(index.bytes(), UTF_8)).contains("\"total_size\":3000");
  }

  @Test
  void ggufHeaderDescribesTheWholeFile() {
    Content file = GgufFile.llama("tiny", 500_000, 1);
    assertThat(file.size()).isBetween(499_000L, 502_000L);
    ByteBuffer bytes = ByteBuffer.wrap(file.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(text(bytes, 4)).isEqualTo("GGUF");
    assertThat(bytes.getInt()).isEqualTo(3);
    long tensors = bytes.getLong();
    long entries = bytes.getLong();
    for (long i = 0; i < entries; i++) {
      text(bytes, bytes.getLong());
      skip(bytes, bytes.getInt());
    }
    long end = 0;
    for (long i = 0; i < tensors; i++) {
      text(bytes, bytes.getLong());
      long weights = 1;
      for (int dimensions = bytes.getInt(); dimensions > 0; dimensions--) {
        weights *= bytes.getLong();
      }
      long size = bytes.getInt() == 8 ? weights / 32 * 34 : weights * 4;
      end = bytes.getLong() + size;
    }
    long data = Math.ceilDiv(bytes.position(), 32) * 32L;
    assertThat(data + end).isEqualTo(file.size());
  }

  private static void skip(ByteBuffer bytes, int type) {
    switch (type) {
      case 4, 6 -> bytes.getInt();
      case 8 -> text(bytes, bytes.getLong());
      case 9 -> {
        int element = bytes.getInt();
        for (long count = bytes.getLong(); count > 0; count--) {
          skip(bytes, element);
        }
      }
      default -> throw new AssertionError("type " + type);
    }
  }

  private static String text(ByteBuffer bytes, long length) {
    byte[] text = new byte[(int) length];
    bytes.get(text);
    return new String(text, UTF_8);
  }
}
