package dev.dray.store;

import dev.dray.ByteSize;
import dev.dray.Commit;
import dev.dray.RepoId;
import dev.dray.RepoKind;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/// What a hub cache holds. A picture of one moment; immutable.
///
/// @param root the cache
/// @param repositories in order of kind and name
/// @param size bytes of all blobs; a payload that several repositories share counts once
/// @param unfinished part files, ours and the official client's, of all repositories
/// @param warnings what is damaged and was left out
public record CacheReport(
    Path root,
    List<Repository> repositories,
    ByteSize size,
    List<Unfinished> unfinished,
    List<Warning> warnings) {

  /// Copies the lists.
  public CacheReport {
    repositories = List.copyOf(repositories);
    unfinished = List.copyOf(unfinished);
    warnings = List.copyOf(warnings);
  }

  /// One repository.
  ///
  /// @param kind model, dataset or space
  /// @param id its name
  /// @param folder its folder
  /// @param snapshots its revisions, in order of commit
  /// @param size bytes of the blobs that the snapshots link to, each once
  /// @param lastAccessed when a blob was last read, as far as the file system keeps that
  /// @param lastModified when a blob was last written
  public record Repository(
      RepoKind kind,
      RepoId id,
      Path folder,
      List<Snapshot> snapshots,
      ByteSize size,
      Instant lastAccessed,
      Instant lastModified) {
    /// Copies the list.
    public Repository {
      snapshots = List.copyOf(snapshots);
    }
  }

  /// One revision of a repository.
  ///
  /// @param commit the commit
  /// @param folder its folder
  /// @param refs branches and tags that name it, such as `main` or `refs/pr/1`
  /// @param files in order of path
  /// @param size bytes of its blobs, each once
  /// @param lastModified when its newest blob was written
  public record Snapshot(
      Commit commit,
      Path folder,
      List<String> refs,
      List<Entry> files,
      ByteSize size,
      Instant lastModified) {
    /// Copies the lists.
    public Snapshot {
      refs = List.copyOf(refs);
      files = List.copyOf(files);
    }
  }

  /// One file of a snapshot.
  ///
  /// @param path its path in the repository
  /// @param entry its place in the snapshot
  /// @param blob what it links to (the repository's own blob, not the shared payload behind it), or
  ///   the place itself where it is a plain file
  /// @param size bytes
  public record Entry(String path, Path entry, Path blob, ByteSize size) {}

  /// A file that is on its way, or was.
  ///
  /// @param path where
  /// @param size bytes
  /// @param lastModified when a byte was last written
  /// @param writer who writes it
  public record Unfinished(Path path, ByteSize size, Instant lastModified, Writer writer) {}

  /// Whose part file it is.
  public enum Writer {
    /// Ours: a later download goes on with it.
    DRAY,
    /// The official client's, which since its version 1.18 never goes on with one.
    OFFICIAL_CLIENT
  }

  /// Something damaged.
  ///
  /// @param path the folder or file
  /// @param reason what is wrong with it
  public record Warning(Path path, String reason) {
    @Override
    public String toString() {
      return reason + ": " + path;
    }
  }
}
