package dev.dray.testkit.weights;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.dray.testkit.content.Content;
import dev.dray.testkit.json.Json;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Makes safetensors files with true headers, in one piece or as shards with their index.
public final class SafetensorsFiles {
  private SafetensorsFiles() {}

  /// One file with two BF16 tensors named after `prefix`, whose data take `dataSize` bytes (rounded
  /// down to a multiple of four).
  public static Content single(String prefix, long dataSize, long seed) {
    long half = dataSize / 4 * 2;
    Map<String, @Nullable Object> header = new LinkedHashMap<>();
    header.put("__metadata__", Json.object("format", "pt"));
    header.put(prefix + ".a.weight", tensor(0, half));
    header.put(prefix + ".b.weight", tensor(half, 2 * half));
    String json = Json.write(header);
    String padded = json + " ".repeat((8 - json.length() % 8) % 8);
    byte[] text = padded.getBytes(UTF_8);
    byte[] head =
        ByteBuffer.allocate(8 + text.length)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(text.length)
            .put(text)
            .array();
    return Content.joined(List.of(Content.of(head), Content.generated(seed, 2 * half)));
  }

  /// `count` shards and `model.safetensors.index.json`, by file name.
  public static Map<String, Content> sharded(int count, long shardSize, long seed) {
    Map<String, Content> files = new LinkedHashMap<>();
    Map<String, @Nullable Object> weights = new LinkedHashMap<>();
    for (int i = 1; i <= count; i++) {
      String name = String.format("model-%05d-of-%05d.safetensors", i, count);
      String prefix = "model.layers." + (i - 1);
      files.put(name, single(prefix, shardSize, seed + i));
      weights.put(prefix + ".a.weight", name);
      weights.put(prefix + ".b.weight", name);
    }
    long total = count * (shardSize / 4 * 4);
    Object index = Json.object("metadata", Json.object("total_size", total), "weight_map", weights);
    files.put("model.safetensors.index.json", Content.of(Json.write(index)));
    return files;
  }

  private static Map<String, @Nullable Object> tensor(long from, long to) {
    List<@Nullable Object> shape = new ArrayList<>(List.of((to - from) / 2));
    return Json.object("dtype", "BF16", "shape", shape, "data_offsets", List.of(from, to));
  }
}
