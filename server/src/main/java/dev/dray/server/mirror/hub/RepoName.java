package dev.dray.server.mirror.hub;

import dev.dray.ModelRef;
import dev.dray.ProviderId;
import dev.dray.RepoId;
import dev.dray.RepoKind;
import dev.dray.Revision;
import java.util.Optional;

/// A repository as a caller names it.
///
/// @param kind model, dataset or space
/// @param id its name
record RepoName(RepoKind kind, RepoId id) {

  /// What its files' addresses begin with: models have no word for their kind.
  String filePrefix() {
    return (kind == RepoKind.MODEL ? "" : kind.plural() + "/") + id;
  }

  /// What its calls' addresses begin with.
  String apiPrefix() {
    return "api/" + kind.plural() + "/" + id;
  }

  /// What the inventory knows it by.
  String key() {
    return kind.singular() + "/" + id;
  }

  /// The reference to one of its revisions.
  ModelRef.Hub at(Revision revision) {
    return new ModelRef.Hub(
        ProviderId.HUGGINGFACE,
        kind,
        id,
        Optional.of(revision),
        Optional.empty(),
        Optional.empty());
  }

  @Override
  public String toString() {
    return kind + " " + id;
  }
}
