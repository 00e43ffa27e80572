package dev.dray.registry;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;

/// What came of showing a model a small image.
///
/// @param sees whether it could answer
/// @param time when it was tried
/// @param version of the trial
/// @param latencyMillis how long the answer took
/// @param notes what else was noted
public record VisionProbe(
    boolean sees,
    Optional<Instant> time,
    Optional<String> version,
    OptionalDouble latencyMillis,
    Optional<String> notes) {

  static Optional<VisionProbe> of(JsonObject probes) {
    return probes.get("vision") instanceof JsonObject json
        ? Optional.of(
            new VisionProbe(
                json.get("vision_ok").isTrue(),
                json.get("timestamp").word().flatMap(Instants::parse),
                json.get("probe_version").word(),
                json.get("latency_ms").number(),
                json.get("notes").word()))
        : Optional.empty();
  }
}
