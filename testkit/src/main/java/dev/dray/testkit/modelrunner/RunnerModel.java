package dev.dray.testkit.modelrunner;

import dev.dray.testkit.content.Content;
import dev.dray.testkit.json.Json;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A model that can be pulled.
///
/// @param tag its whole name, such as `docker.io/ai/smollm2:360M-Q4_K_M`
/// @param layers bytes of each layer
/// @param token who may pull it has this; everybody where empty
record RunnerModel(String tag, List<Long> layers, String token) {

  String id() {
    return "sha256:" + Content.of(tag).sha256();
  }

  static String layerId(String tag, int index) {
    return "sha256:" + Content.of(tag + "#" + index).sha256();
  }

  long total() {
    return layers.stream().mapToLong(Long::longValue).sum();
  }

  Map<String, @Nullable Object> listed() {
    return Json.object(
        "id",
        id(),
        "tags",
        Json.array(tag),
        "created",
        1_780_000_000,
        "config",
        Json.object(
            "format", "gguf",
            "quantization", "Q4_K_M",
            "parameters", "361.82 M",
            "architecture", "llama",
            "size", total() / 1_000_000 + ".00 MB"));
  }
}
