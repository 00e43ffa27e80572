package dev.dray.model;

import java.util.List;
import java.util.OptionalLong;

/// The sizes of a model that decide how much memory it takes to run. Everything may be unknown.
///
/// @param layers blocks
/// @param embedding width of the residual stream
/// @param feedForward width of the feed-forward layers
/// @param heads attention heads
/// @param keyValueHeads heads of keys and values; one number for all layers, or one per layer;
///   empty where unknown; 0 where a layer has no attention
/// @param keyLength numbers in a key of one head
/// @param valueLength numbers in a value of one head
/// @param slidingWindow tokens that a layer with a sliding window looks back
/// @param vocabulary tokens of the vocabulary
/// @param experts experts of a mixture
/// @param expertsUsed experts that one token goes through
public record Dimensions(
    OptionalLong layers,
    OptionalLong embedding,
    OptionalLong feedForward,
    OptionalLong heads,
    List<Long> keyValueHeads,
    OptionalLong keyLength,
    OptionalLong valueLength,
    OptionalLong slidingWindow,
    OptionalLong vocabulary,
    OptionalLong experts,
    OptionalLong expertsUsed) {

  /// Nothing known.
  public static final Dimensions UNKNOWN =
      new Dimensions(
          OptionalLong.empty(),
          OptionalLong.empty(),
          OptionalLong.empty(),
          OptionalLong.empty(),
          List.of(),
          OptionalLong.empty(),
          OptionalLong.empty(),
          OptionalLong.empty(),
          OptionalLong.empty(),
          OptionalLong.empty(),
          OptionalLong.empty());

  /// Copies the list.
  public Dimensions {
    keyValueHeads = List.copyOf(keyValueHeads);
  }

  /// Bytes of keys and values for one token at 16 bits each, all layers at full context, where the
  /// numbers are known: 2 × Σ over layers of heads × (key + value).
  public OptionalLong keyValueBytesPerToken() {
    long depth = layers.orElse(0);
    long key = keyLength.orElse(0);
    long value = valueLength.orElse(key);
    if (depth == 0 || key == 0 || keyValueHeads.isEmpty()) {
      return OptionalLong.empty();
    }
    long heads =
        keyValueHeads.size() == 1
            ? depth * keyValueHeads.getFirst()
            : keyValueHeads.stream().mapToLong(Long::longValue).sum();
    return OptionalLong.of(2 * heads * (key + value));
  }
}
