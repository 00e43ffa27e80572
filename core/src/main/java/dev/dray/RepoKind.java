package dev.dray;

/// What a hub repository holds. The Hub keeps the three apart in names, URLs and cache folders.
public enum RepoKind {
  /// A model.
  MODEL("model", "models"),
  /// A dataset.
  DATASET("dataset", "datasets"),
  /// A space (an application).
  SPACE("space", "spaces");

  private final String singular;
  private final String plural;

  RepoKind(String singular, String plural) {
    this.singular = singular;
    this.plural = plural;
  }

  /// The word of API fields and of `--repo-type`.
  public String singular() {
    return singular;
  }

  /// The word of API paths and cache folders.
  public String plural() {
    return plural;
  }

  /// Reads either word.
  ///
  /// @throws IllegalArgumentException quoting the text
  public static RepoKind parse(String text) {
    for (RepoKind kind : values()) {
      if (kind.singular.equals(text) || kind.plural.equals(text)) {
        return kind;
      }
    }
    throw new IllegalArgumentException(
        "'" + text + "' is not a repository type: model, dataset or space");
  }

  @Override
  public String toString() {
    return singular;
  }
}
