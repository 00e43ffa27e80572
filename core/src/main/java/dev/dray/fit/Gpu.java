package dev.dray.fit;

import dev.dray.ByteSize;
import java.util.Optional;

/// A graphics processor that models can run on.
///
/// @param name as its driver calls it
/// @param memory what it has; what it may take of main memory where it shares that
/// @param free what nobody uses at the moment, where the driver says so
/// @param shared whether its memory is a part of main memory
/// @param foundBy who told of it: `nvidia-smi`, `/sys/class/drm`, `sysctl`, or `stated`
public record Gpu(
    String name, ByteSize memory, Optional<ByteSize> free, boolean shared, String foundBy) {

  /// One that somebody stated instead of one that was found.
  public static Gpu stated(ByteSize memory) {
    return new Gpu(
        "GPU with " + memory.formattedBinary(), memory, Optional.empty(), false, "stated");
  }
}
