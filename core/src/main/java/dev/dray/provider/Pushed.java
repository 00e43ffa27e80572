package dev.dray.provider;

import dev.dray.ByteSize;
import dev.dray.Digest;
import dev.dray.ModelRef;
import java.util.Map;

/// A model that was published.
///
/// @param target where
/// @param digest its manifest's digest: what it can be pinned by
/// @param files the digest of each file, by its path in the model
/// @param bytes bytes of all files
/// @param bytesSent bytes that went over the network; the rest was there already
public record Pushed(
    ModelRef.Oci target,
    Digest.Sha256 digest,
    Map<String, Digest.Sha256> files,
    ByteSize bytes,
    ByteSize bytesSent) {
  /// Copies the files.
  public Pushed {
    files = Map.copyOf(files);
  }
}
