package dev.dray.provider;

import dev.dray.ByteSize;
import dev.dray.Digest;
import java.util.List;
import java.util.Optional;

/// A model that a daemon keeps.
///
/// @param name the name the daemon knows it by
/// @param size its bytes, where the daemon says
/// @param digest the digest of its manifest, where there is one
/// @param format `gguf` or `mlx`, where the daemon says
/// @param quantization such as `Q4_K_M`, where the daemon says
/// @param state what it does, in the daemon's own word (`loaded`, `downloading` …); empty where it
///   only lies there
/// @param instances ids of what is loaded of it, where each has its own
public record DaemonModel(
    String name,
    Optional<ByteSize> size,
    Optional<Digest> digest,
    Optional<String> format,
    Optional<String> quantization,
    String state,
    List<String> instances) {

  /// Copies the list.
  public DaemonModel {
    instances = List.copyOf(instances);
  }
}
