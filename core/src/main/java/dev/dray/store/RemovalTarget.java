package dev.dray.store;

import dev.dray.Commit;
import dev.dray.RepoId;
import dev.dray.RepoKind;
import dev.dray.Revision;

/// What somebody wants removed from a hub cache.
public sealed interface RemovalTarget {

  /// A whole repository, unfinished files included.
  ///
  /// @param kind model, dataset or space
  /// @param id its name
  record Repository(RepoKind kind, RepoId id) implements RemovalTarget {
    @Override
    public String toString() {
      return kind + "/" + id;
    }
  }

  /// One revision of a repository. A branch or tag takes its snapshot along unless another ref
  /// names the same commit.
  ///
  /// @param kind model, dataset or space
  /// @param id the repository's name
  /// @param revision a branch, tag or commit
  record OneRevision(RepoKind kind, RepoId id, Revision revision) implements RemovalTarget {
    @Override
    public String toString() {
      return kind + "/" + id + "@" + revision;
    }
  }

  /// A commit, in whichever repository it is.
  ///
  /// @param commit the commit
  record AnyCommit(Commit commit) implements RemovalTarget {
    @Override
    public String toString() {
      return commit.id();
    }
  }
}
