package dev.dray.update;

import dev.dray.Commit;
import dev.dray.Digest;

/// Which version of a model: as its provider names versions.
public sealed interface Version {

  /// A few characters that tell two versions apart, for people.
  String shown();

  /// A commit, at hubs that keep repositories in git.
  ///
  /// @param commit which
  record AtCommit(Commit commit) implements Version {
    @Override
    public String shown() {
      return commit.id().substring(0, 8);
    }

    @Override
    public String toString() {
      return commit.id();
    }
  }

  /// A manifest, at registries.
  ///
  /// @param digest its digest
  record OfManifest(Digest.Sha256 digest) implements Version {
    @Override
    public String shown() {
      return digest.hex().substring(0, 12);
    }

    @Override
    public String toString() {
      return digest.toString();
    }
  }

  /// What the files are: of providers whose versions have no name that could be asked for. Two such
  /// versions differ if a file does.
  record OfFiles() implements Version {
    @Override
    public String shown() {
      return "files";
    }

    @Override
    public String toString() {
      return "files";
    }
  }
}
