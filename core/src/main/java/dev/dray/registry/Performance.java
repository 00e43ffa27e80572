package dev.dray.registry;

import java.util.Optional;
import java.util.OptionalDouble;

/// How fast a model was seen to be, over its last requests (50 at most).
///
/// @param rollingSamples how many requests the averages stand for
/// @param firstTokenMillis the average time to the first token, in milliseconds
/// @param tokensPerSecond the average rate after that
/// @param last the last request
public record Performance(
    long rollingSamples,
    OptionalDouble firstTokenMillis,
    OptionalDouble tokensPerSecond,
    Optional<Sample> last) {

  /// One request.
  ///
  /// @param firstTokenMillis time to the first token
  /// @param tokens how many were generated
  /// @param durationMillis how long it took
  public record Sample(
      OptionalDouble firstTokenMillis, long tokens, OptionalDouble durationMillis) {

    static Sample of(JsonObject json) {
      return new Sample(
          json.get("ttft_ms").number(),
          json.get("tokens_generated").whole().orElse(0),
          json.get("duration_ms").number());
    }
  }

  static Performance of(JsonObject json) {
    JsonValue last = json.get("last_sample");
    return new Performance(
        json.get("rolling_samples").whole().orElse(0),
        json.get("ttft_ms_avg").number(),
        json.get("throughput_toks_per_s_avg").number(),
        last instanceof JsonObject sample ? Optional.of(Sample.of(sample)) : Optional.empty());
  }
}
