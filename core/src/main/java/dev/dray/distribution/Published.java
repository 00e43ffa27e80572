package dev.dray.distribution;

import dev.dray.Digest;
import dev.dray.provider.Manifest;
import java.util.List;

/// What a tag or digest of a registry leads to, its digest checked. Immutable.
public sealed interface Published {

  /// SHA-256 of the very bytes.
  Digest.Sha256 digest();

  /// One model.
  ///
  /// @param manifest its manifest, with the very bytes
  record Model(Manifest manifest) implements Published {
    @Override
    public Digest.Sha256 digest() {
      return manifest.digest();
    }
  }

  /// A choice of manifests, by platform or by what their annotations say (OCI image index, Docker
  /// manifest list).
  ///
  /// @param digest of the index itself
  /// @param options the choice, in the publisher's order
  record Choice(Digest.Sha256 digest, List<Descriptor> options) implements Published {
    /// Copies the list.
    public Choice {
      options = List.copyOf(options);
    }
  }
}
