package dev.dray.distribution;

import dev.dray.Digest;
import java.util.Map;
import java.util.Optional;

/// An index's word about one of its manifests (OCI image specification, descriptor).
///
/// @param mediaType what it is
/// @param digest of its content
/// @param size of the manifest in bytes, 0 where it is not said
/// @param annotations what the publisher adds; foreign text
/// @param platform `os/architecture` where it is said
/// @param artifactType what kind of artefact, where it is said
public record Descriptor(
    String mediaType,
    Digest.Sha256 digest,
    long size,
    Map<String, String> annotations,
    Optional<String> platform,
    Optional<String> artifactType) {

  /// Copies the annotations.
  public Descriptor {
    annotations = Map.copyOf(annotations);
  }

  /// An annotation that is there and not blank.
  public Optional<String> annotation(String key) {
    return Optional.ofNullable(annotations.get(key)).filter(value -> !value.isBlank());
  }
}
