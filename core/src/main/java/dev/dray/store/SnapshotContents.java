package dev.dray.store;

import dev.dray.Commit;
import dev.dray.Digest;
import dev.dray.RepoPath;
import dev.dray.provider.RemoteFile;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Finds content in plain snapshot files, for caches without links: there a new commit's unchanged
/// files are only under their names in other snapshots, and the official client fetches them again.
///
/// The index is built when first asked and lists where content should be; a path it names may not
/// exist, and what it holds must be hashed before use.
final class SnapshotContents {

  private final HubFolder folder;
  private final Commit commit;
  private final List<RemoteFile> files;
  private @Nullable Map<Digest, List<Path>> index;

  SnapshotContents(HubFolder folder, Commit commit, List<RemoteFile> files) {
    this.folder = folder;
    this.commit = commit;
    this.files = files;
  }

  /// A plain file that should have this content and has the right size.
  Optional<Path> find(Digest digest, OptionalLong size, Set<Path> refused) {
    for (Path path : index().getOrDefault(digest, List.of())) {
      if (!refused.contains(path) && plain(path, size)) {
        return Optional.of(path);
      }
    }
    return Optional.empty();
  }

  private static boolean plain(Path path, OptionalLong size) {
    try {
      return Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)
          && (size.isEmpty() || Files.size(path) == size.getAsLong());
    } catch (IOException e) {
      return false;
    }
  }

  private synchronized Map<Digest, List<Path>> index() {
    Map<Digest, List<Path>> known = index;
    if (known == null) {
      known = build();
      index = known;
    }
    return known;
  }

  private Map<Digest, List<Path>> build() {
    Map<Digest, List<Path>> places = new HashMap<>();
    for (RemoteFile file : files) {
      file.digest().ifPresent(digest -> add(places, digest, commit, file.path()));
    }
    for (Commit other : otherCommits()) {
      TreeFile.read(folder.tree(other), other)
          .ifPresent(tree ->
              tree.files().forEach((path, entry) -> add(places, entry.digest(), other, path)));
    }
    return places;
  }

  private void add(Map<Digest, List<Path>> places, Digest digest, Commit of, RepoPath path) {
    places.computeIfAbsent(digest, d -> new ArrayList<>(1)).add(folder.entry(of, path));
  }

  private List<Commit> otherCommits() {
    List<Commit> commits = new ArrayList<>();
    try (DirectoryStream<Path> snapshots = Files.newDirectoryStream(folder.snapshots())) {
      for (Path snapshot : snapshots) {
        String name = String.valueOf(snapshot.getFileName());
        if (!name.equals(commit.id()) && name.matches("[0-9a-f]{40}")) {
          commits.add(new Commit(name));
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      // No snapshots, nothing to find.
      return List.of();
    }
    return commits;
  }
}
