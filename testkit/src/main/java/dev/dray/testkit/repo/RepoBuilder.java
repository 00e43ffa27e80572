package dev.dray.testkit.repo;

import dev.dray.testkit.content.Content;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/// Puts the first commit of a [TestRepo] together. Not thread-safe.
public final class RepoBuilder {
  private final RepoKind kind;
  private final String id;
  private final Map<String, RepoFile> files = new LinkedHashMap<>();
  private Facts facts = Facts.NONE;
  private Consumer<TestRepo> then = repo -> {};

  RepoBuilder(RepoKind kind, String id) {
    this.kind = kind;
    this.id = id;
  }

  /// Adds a text file, kept in git.
  public RepoBuilder text(String path, String text) {
    return file(new RepoFile(path, Content.of(text), Storage.REGULAR));
  }

  /// Adds a file, kept where the usual `.gitattributes` puts it.
  public RepoBuilder file(String path, Content content) {
    return file(RepoFile.of(path, content));
  }

  /// Adds a file kept in git.
  public RepoBuilder regular(String path, Content content) {
    return file(new RepoFile(path, content, Storage.REGULAR));
  }

  /// Adds a file kept in large-file storage.
  public RepoBuilder lfs(String path, Content content) {
    return file(new RepoFile(path, content, Storage.LFS));
  }

  /// Adds a file kept in Xet storage.
  public RepoBuilder xet(String path, Content content) {
    return file(new RepoFile(path, content, Storage.XET));
  }

  /// Adds a file.
  public RepoBuilder file(RepoFile file) {
    files.put(file.path(), file);
    return this;
  }

  /// Changes what listings tell.
  public RepoBuilder facts(UnaryOperator<Facts> change) {
    facts = change.apply(facts);
    return this;
  }

  /// Sets the gate.
  public RepoBuilder gate(Gate gate) {
    return then(repo -> repo.gate(gate));
  }

  /// Hides the repository.
  public RepoBuilder makePrivate() {
    return then(repo -> repo.makePrivate(true));
  }

  /// Switches the repository off.
  public RepoBuilder disabled() {
    return then(repo -> repo.disabled(true));
  }

  /// Lets a user in.
  public RepoBuilder grant(String user) {
    return then(repo -> repo.grant(user));
  }

  /// Does something more with the repository once it is there: tags, branches, commits.
  public RepoBuilder then(Consumer<TestRepo> step) {
    then = then.andThen(step);
    return this;
  }

  /// The repository.
  public TestRepo build() {
    TestRepo repo = new TestRepo(kind, id, facts, files.values());
    then.accept(repo);
    return repo;
  }
}
