package dev.dray.testkit.repo;

import dev.dray.testkit.content.Content;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/// A repository that can change while it is served. Thread-safe. Made by [RepoBuilder]; the same
/// steps always give the same commit ids.
public final class TestRepo {
  private static final Instant FIRST_COMMIT = Instant.parse("2026-01-02T03:04:05Z");

  private final RepoKind kind;
  private final String id;
  private final Map<String, Commit> commits = new ConcurrentHashMap<>();
  private final Map<String, String> refs = new ConcurrentSkipListMap<>();
  private final Set<String> granted = ConcurrentHashMap.newKeySet();
  private final Set<String> pending = ConcurrentHashMap.newKeySet();
  private volatile Facts facts;
  private volatile Gate gate = Gate.OPEN;
  private volatile boolean hidden;
  private volatile boolean disabled;

  TestRepo(RepoKind kind, String id, Facts facts, Collection<RepoFile> files) {
    this.kind = kind;
    this.id = id;
    this.facts = facts;
    Commit first = new Commit(kind + " " + id, "Upload folder", FIRST_COMMIT, null, files);
    commits.put(first.id(), first);
    refs.put("refs/heads/main", first.id());
  }

  /// A builder for a model repository.
  public static RepoBuilder model(String id) {
    return new RepoBuilder(RepoKind.MODEL, id);
  }

  /// A builder for a dataset repository.
  public static RepoBuilder dataset(String id) {
    return new RepoBuilder(RepoKind.DATASET, id);
  }

  /// A builder for a space.
  public static RepoBuilder space(String id) {
    return new RepoBuilder(RepoKind.SPACE, id);
  }

  /// What it holds.
  public RepoKind kind() {
    return kind;
  }

  /// The id, `owner/name` or `name`.
  public String id() {
    return id;
  }

  /// The owner, empty if there is none.
  public String owner() {
    int slash = id.indexOf('/');
    return slash < 0 ? "" : id.substring(0, slash);
  }

  /// The database id: 24 hex digits.
  public String objectId() {
    return Content.of(kind + id).gitBlobId().substring(0, 24);
  }

  /// The newest commit of `main`.
  public Commit head() {
    return commit("main").orElseThrow();
  }

  /// The commit of a branch, tag, full commit id, `refs/…` name or `HEAD`.
  public Optional<Commit> commit(String revision) {
    String name = revision.equals("HEAD") ? "main" : revision;
    for (String ref : List.of("refs/heads/" + name, "refs/tags/" + name, name)) {
      @Nullable String target = refs.get(ref);
      if (target != null) {
        return Optional.ofNullable(commits.get(target));
      }
    }
    return Optional.ofNullable(commits.get(name));
  }

  /// A file of the head of `main`.
  public RepoFile file(String path) {
    return head().file(path).orElseThrow();
  }

  /// All refs (`refs/heads/main`, `refs/tags/v1`, `refs/pr/1`) with their commits.
  public Map<String, String> refs() {
    return new TreeMap<>(refs);
  }

  /// Adds or replaces files on a branch by a new commit, as when a branch moves during a download.
  public Commit update(String branch, RepoFile... files) {
    return change("refs/heads/" + branch, Set.of(), List.of(files));
  }

  /// Removes a file from a branch by a new commit.
  public Commit remove(String branch, String path) {
    return change("refs/heads/" + branch, Set.of(path), List.of());
  }

  /// Opens a pull request with these changes on top of `main`: `refs/pr/<number>`.
  public Commit pullRequest(int number, RepoFile... files) {
    refs.put("refs/pr/" + number, head().id());
    return change("refs/pr/" + number, Set.of(), List.of(files));
  }

  /// Points a branch at a commit, made or moved.
  public TestRepo branch(String name, String commitId) {
    refs.put("refs/heads/" + name, commitId);
    return this;
  }

  /// Points a tag at a commit.
  public TestRepo tag(String name, String commitId) {
    refs.put("refs/tags/" + name, commitId);
    return this;
  }

  private synchronized Commit change(String ref, Set<String> removed, List<RepoFile> added) {
    Commit parent = Optional.ofNullable(refs.get(ref)).map(commits::get).orElse(head());
    Map<String, RepoFile> files = new TreeMap<>(parent.files());
    removed.forEach(files::remove);
    added.forEach(file -> files.put(file.path(), file));
    Instant date = parent.date().plusSeconds(3600);
    Commit commit =
        new Commit(
            kind + " " + id,
            "Update " + (commits.size() + 1),
            date,
            parent,
            new ArrayList<>(files.values()));
    commits.put(commit.id(), commit);
    refs.put(ref, commit.id());
    return commit;
  }

  /// What listings tell.
  public Facts facts() {
    return facts;
  }

  /// Tells something else in listings.
  public TestRepo facts(Facts other) {
    facts = other;
    return this;
  }

  /// Whether users must ask.
  public Gate gate() {
    return gate;
  }

  /// Opens or closes the gate.
  public TestRepo gate(Gate other) {
    gate = other;
    return this;
  }

  /// Whether only the owner and granted users see it.
  public boolean isPrivate() {
    return hidden;
  }

  /// Hides or shows it.
  public TestRepo makePrivate(boolean yes) {
    hidden = yes;
    return this;
  }

  /// Whether the hub has switched it off.
  public boolean isDisabled() {
    return disabled;
  }

  /// Switches it off or on.
  public TestRepo disabled(boolean yes) {
    disabled = yes;
    return this;
  }

  /// Lets a user in, through gate and privacy.
  public TestRepo grant(String user) {
    granted.add(user);
    pending.remove(user);
    return this;
  }

  /// Takes the right away again.
  public TestRepo revoke(String user) {
    granted.remove(user);
    return this;
  }

  /// Notes that a user has asked and waits.
  public TestRepo pending(String user) {
    pending.add(user);
    return this;
  }

  /// Whether the user was let in.
  public boolean isGranted(String user) {
    return granted.contains(user);
  }

  /// Whether the user has asked and waits.
  public boolean isPending(String user) {
    return pending.contains(user);
  }
}
