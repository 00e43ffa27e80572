package dev.dray.store;

import dev.dray.Commit;
import dev.dray.Digest;
import dev.dray.ModelRef;
import dev.dray.RepoId;
import dev.dray.RepoKind;
import dev.dray.RepoPath;
import dev.dray.Revision;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// One repository's folder in a hub cache: the only place that knows how its paths are put
/// together.
///
/// @param cache the cache's root
/// @param kind model, dataset or space
/// @param repo the name the user asked for, also when the repository was renamed since
record HubFolder(Path cache, RepoKind kind, RepoId repo) {

  /// Our own folder inside a repository's: part files and passing names. The official scanner looks
  /// only at `refs`, `blobs` and `snapshots`, and removing the repository removes it too.
  static final String OWN = ".dray";

  static final String PART_SUFFIX = ".part";

  static HubFolder of(Path cache, ModelRef.Hub ref) {
    return new HubFolder(cache, ref.kind(), ref.repo());
  }

  /// `models--org--name`; `models--gpt2` for a repository without an owner.
  String name() {
    return kind.plural() + "--" + repo.text().replace("/", "--");
  }

  Path folder() {
    return cache.resolve(name());
  }

  Path blobs() {
    return folder().resolve("blobs");
  }

  Path blob(Digest digest) {
    return blobs().resolve(digest.hex());
  }

  Path snapshots() {
    return folder().resolve("snapshots");
  }

  Path snapshot(Commit commit) {
    return snapshots().resolve(commit.id());
  }

  Path entry(Commit commit, RepoPath path) {
    return path.under(snapshot(commit));
  }

  Path refs() {
    return folder().resolve("refs");
  }

  Path ref(Revision revision) {
    return new RepoPath(revision.text()).under(refs());
  }

  Path tree(Commit commit) {
    return folder().resolve("trees").resolve(commit.id() + ".json");
  }

  Path noExist(Commit commit, RepoPath path) {
    return path.under(folder().resolve(".no_exist").resolve(commit.id()));
  }

  Path locks() {
    return cache.resolve(".locks").resolve(name());
  }

  Path lock(String blobName) {
    return locks().resolve(blobName + ".lock");
  }

  Path own() {
    return folder().resolve(OWN);
  }

  Path part(String blobName) {
    return own().resolve(blobName + PART_SUFFIX);
  }

  /// The commit a revision stood for when the cache last heard of it; reads `refs`.
  Optional<Commit> commit(Revision revision) {
    if (revision.isCommit()) {
      return Optional.of(new Commit(revision.text()));
    }
    try {
      Path ref = ref(revision);
      if (!Files.isRegularFile(ref) || Files.size(ref) > 100) {
        return Optional.empty();
      }
      String text = Files.readString(ref, StandardCharsets.US_ASCII).strip();
      return new Revision(text).isCommit() ? Optional.of(new Commit(text)) : Optional.empty();
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
