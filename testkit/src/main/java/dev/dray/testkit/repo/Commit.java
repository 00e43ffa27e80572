package dev.dray.testkit.repo;

import dev.dray.testkit.content.Content;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// One state of a repository. Immutable.
public final class Commit {
  private final String id;
  private final String title;
  private final Instant date;
  private final @Nullable Commit parent;
  private final NavigableMap<String, RepoFile> files;
  private volatile @Nullable List<TreeEntry> tree;

  Commit(
      String repository,
      String title,
      Instant date,
      @Nullable Commit parent,
      Collection<RepoFile> files) {
    this.title = title;
    this.date = date;
    this.parent = parent;
    NavigableMap<String, RepoFile> byPath = new TreeMap<>();
    files.forEach(file -> byPath.put(file.path(), file));
    this.files = Collections.unmodifiableNavigableMap(byPath);
    StringBuilder text = new StringBuilder(repository).append('\n').append(title).append('\n');
    text.append(date).append('\n').append(parent == null ? "" : parent.id()).append('\n');
    byPath.forEach((path, f) -> text.append(path).append(' ').append(f.content().fingerprint()));
    this.id = Content.of(text.toString()).gitBlobId();
  }

  /// The id, 40 hex digits, the same for the same history.
  public String id() {
    return id;
  }

  /// The first line of the message.
  public String title() {
    return title;
  }

  /// When it was made.
  public Instant date() {
    return date;
  }

  /// The state before.
  public Optional<Commit> parent() {
    return Optional.ofNullable(parent);
  }

  /// All files, by path.
  public NavigableMap<String, RepoFile> files() {
    return files;
  }

  /// The file at this path.
  public Optional<RepoFile> file(String path) {
    return Optional.ofNullable(files.get(path));
  }

  /// This commit and all before it, newest first.
  public List<Commit> history() {
    List<Commit> history = new ArrayList<>();
    for (Commit at = this; at != null; at = at.parent) {
      history.add(at);
    }
    return history;
  }

  /// Files and directories, depth first by path.
  public List<TreeEntry> tree() {
    List<TreeEntry> known = tree;
    if (known == null) {
      known = TreeEntry.of(files);
      tree = known;
    }
    return known;
  }
}
