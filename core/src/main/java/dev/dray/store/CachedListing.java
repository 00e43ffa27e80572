package dev.dray.store;

import dev.dray.Commit;
import dev.dray.Digest;
import dev.dray.ModelRef;
import dev.dray.RepoPath;
import dev.dray.provider.Listing;
import dev.dray.provider.RemoteFile;
import dev.dray.provider.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/// Makes listings from what a cache remembers.
final class CachedListing {

  private static final Pattern GIT = Pattern.compile("[0-9a-f]{40}");
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

  private CachedListing() {}

  static Optional<Listing> of(HubFolder folder, ModelRef.Hub ref) {
    Optional<Commit> commit = folder.commit(ref.revisionOrMain());
    if (commit.isEmpty()) {
      return Optional.empty();
    }
    Optional<CachedTree> tree = TreeFile.read(folder.tree(commit.get()), commit.get());
    if (tree.isPresent()) {
      return Optional.of(listing(ref, commit.get(), remembered(folder, tree.get()), List.of()));
    }
    Path snapshot = folder.snapshot(commit.get());
    if (!Files.isDirectory(snapshot)) {
      return Optional.empty();
    }
    try {
      String note =
          "The cache does not remember all files of " + ref.repo() + "; these are the ones it has";
      return Optional.of(listing(ref, commit.get(), present(snapshot), List.of(note)));
    } catch (IOException e) {
      throw DiskFailure.of("read", snapshot, e);
    }
  }

  private static Listing listing(
      ModelRef.Hub ref, Commit commit, List<RemoteFile> files, List<String> notes) {
    return new Listing(
        ref, ref.repo().text(), ref.revisionOrMain(), Optional.of(commit), files, notes);
  }

  private static List<RemoteFile> remembered(HubFolder folder, CachedTree tree) {
    List<RemoteFile> files = new ArrayList<>();
    tree.files()
        .forEach((path, entry) ->
            files.add(
                new RemoteFile(
                    path,
                    OptionalLong.of(entry.size()),
                    Optional.of(entry.digest()),
                    Optional.of(new RemoteFile.HubEntry(entry.blobId(), entry.xetHash())),
                    List.of(source(folder.entry(tree.commit(), path))))));
    return files;
  }

  private static List<RemoteFile> present(Path snapshot) throws IOException {
    List<RemoteFile> files = new ArrayList<>();
    for (Path file : CacheScan.filesBelow(snapshot)) {
      String path = snapshot.relativize(file).toString().replace('\\', '/');
      if (Files.isRegularFile(file)) {
        files.add(
            new RemoteFile(
                new RepoPath(path),
                OptionalLong.of(Files.size(file)),
                blobName(file),
                Optional.empty(),
                List.of(source(file))));
      }
    }
    files.sort((a, b) -> a.path().compareTo(b.path()));
    return files;
  }

  private static Source source(Path file) {
    return new Source("hub cache", file.toUri(), Optional.empty());
  }

  /// What a snapshot's file should be: what the remembered listing says, or its blob's name.
  static Optional<Digest> expected(Path entry, String path, Optional<CachedTree> tree) {
    return tree.flatMap(t -> inTree(t, path)).or(() -> blobName(entry));
  }

  /// How long a snapshot's file should be, where the listing is remembered.
  static OptionalLong size(String path, Optional<CachedTree> tree) {
    if (tree.isEmpty()) {
      return OptionalLong.empty();
    }
    try {
      CachedTree.Entry entry = tree.get().files().get(new RepoPath(path));
      return entry == null ? OptionalLong.empty() : OptionalLong.of(entry.size());
    } catch (IllegalArgumentException e) {
      return OptionalLong.empty();
    }
  }

  private static Optional<Digest> inTree(CachedTree tree, String path) {
    try {
      return Optional.ofNullable(tree.files().get(new RepoPath(path)))
          .map(CachedTree.Entry::digest);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Optional<Digest> blobName(Path entry) {
    try {
      if (!Files.isSymbolicLink(entry)) {
        return Optional.empty();
      }
      String name = String.valueOf(Files.readSymbolicLink(entry).getFileName());
      if (SHA256.matcher(name).matches()) {
        return Optional.of(new Digest.Sha256(name));
      }
      return GIT.matcher(name).matches() ? Optional.of(new Digest.GitBlob(name)) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
