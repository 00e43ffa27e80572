package dev.dray.provider.modelrunner;

import dev.dray.json.JsonField;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;

/// Adds up what the runner tells of each layer. Its total is that of all layers from the first line
/// on. Used by one thread.
final class LayerTally {

  private static final int MOST_LAYERS = 100_000;

  /// What may have come before the first line of a layer: the runner tells at least each MiB. What
  /// the layer has beyond that was there before.
  private static final long FIRST_STEP = 1 << 20;

  private final Map<String, Long> current = new HashMap<>();
  private long done;
  private long resumed;
  private long total;

  /// Takes in one line; says whether it told of bytes.
  ///
  /// @throws IllegalArgumentException saying what is wrong with it
  boolean add(JsonNode line) {
    JsonNode layer = line.path("layer");
    String id = JsonField.text(layer.path("id")).orElse("");
    OptionalLong size = JsonField.number(layer.path("size"));
    if (id.isEmpty() || size.isEmpty()) {
      return false;
    }
    // Nothing yet is left out by some versions.
    long now = JsonField.number(layer.path("current")).orElse(0);
    if (now > size.getAsLong()) {
      throw new IllegalArgumentException(
          now + " bytes of a layer of " + size.getAsLong() + " bytes");
    }
    if (current.size() >= MOST_LAYERS && !current.containsKey(id)) {
      throw new IllegalArgumentException("more than " + MOST_LAYERS + " layers");
    }
    if (!current.containsKey(id)) {
      resumed = Math.addExact(resumed, Math.max(0, now - FIRST_STEP));
    }
    long before = current.getOrDefault(id, 0L);
    current.put(id, now);
    done = Math.addExact(done, now - before);
    total = Math.max(total, JsonField.number(line.path("total")).orElse(0));
    return true;
  }

  long done() {
    return done;
  }

  /// Bytes that were there before the pull.
  long resumed() {
    return Math.min(resumed, done);
  }

  OptionalLong total() {
    return total >= done && total > 0 ? OptionalLong.of(total) : OptionalLong.empty();
  }
}
