package dev.dray.registry;

import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/// How a model generates unless a request says otherwise.
///
/// @param maxTokens most tokens of an answer
/// @param minTokens fewest tokens of an answer
/// @param temperature how freely it chooses
/// @param topP the share of likely tokens it chooses from
/// @param topK the number of likely tokens it chooses from
/// @param frequencyPenalty against what was said before
/// @param presencePenalty against what was touched on before
/// @param stopSequences texts that end an answer
/// @param contextWindow tokens it is given to see
public record GenerationDefaults(
    OptionalLong maxTokens,
    OptionalLong minTokens,
    OptionalDouble temperature,
    OptionalDouble topP,
    OptionalLong topK,
    OptionalDouble frequencyPenalty,
    OptionalDouble presencePenalty,
    List<String> stopSequences,
    OptionalLong contextWindow) {

  /// Copies the list.
  public GenerationDefaults {
    stopSequences = List.copyOf(stopSequences);
  }

  static GenerationDefaults of(JsonObject json) {
    return new GenerationDefaults(
        json.get("max_tokens").whole(),
        json.get("min_tokens").whole(),
        json.get("temperature").number(),
        json.get("top_p").number(),
        json.get("top_k").whole(),
        json.get("frequency_penalty").number(),
        json.get("presence_penalty").number(),
        json.get("stop_sequences").texts(),
        json.get("context_window").whole());
  }

  /// Over what is there; only what is set is written.
  JsonObject over(JsonObject json) {
    JsonObject now = whole(json, "max_tokens", maxTokens);
    now = whole(now, "min_tokens", minTokens);
    now = number(now, "temperature", temperature);
    now = number(now, "top_p", topP);
    now = whole(now, "top_k", topK);
    now = number(now, "frequency_penalty", frequencyPenalty);
    now = number(now, "presence_penalty", presencePenalty);
    now =
        stopSequences.isEmpty()
            ? now.without("stop_sequences")
            : now.with("stop_sequences", JsonValue.of(stopSequences));
    return whole(now, "context_window", contextWindow);
  }

  private static JsonObject whole(JsonObject json, String key, OptionalLong value) {
    return value.isPresent() ? json.with(key, JsonValue.of(value.getAsLong())) : json.without(key);
  }

  /// A number that is the same stays as it is written: 1 is not to become 1.0.
  private static JsonObject number(JsonObject json, String key, OptionalDouble value) {
    if (value.isEmpty()) {
      return json.without(key);
    }
    return json.get(key).number().equals(value)
        ? json
        : json.with(key, JsonValue.of(value.getAsDouble()));
  }
}
