package dev.dray.testkit.repo;

/// What a repository holds.
public enum RepoKind {
  /// A model.
  MODEL("model", "models", ""),
  /// A dataset.
  DATASET("dataset", "datasets", "datasets/"),
  /// A space (an application).
  SPACE("space", "spaces", "spaces/");

  private final String singular;
  private final String plural;
  private final String prefix;

  RepoKind(String singular, String plural, String prefix) {
    this.singular = singular;
    this.plural = plural;
    this.prefix = prefix;
  }

  /// The word in API fields: `model`.
  public String singular() {
    return singular;
  }

  /// The word in API paths: `models`.
  public String plural() {
    return plural;
  }

  /// What stands before the id in file URLs: empty, `datasets/`, `spaces/`.
  public String prefix() {
    return prefix;
  }
}
