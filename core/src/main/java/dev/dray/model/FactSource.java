package dev.dray.model;

/// Where a fact about a model was read.
///
/// @param kind what kind of place; decides whom to trust when two places disagree
/// @param where the file, the server or the name that says so
public record FactSource(Kind kind, String where) implements Comparable<FactSource> {

  /// Kinds of places, the most trusted first. What the bytes of the weights say is above what
  /// somebody wrote beside them, and a name is above nothing but prose.
  public enum Kind {
    /// The header of a weight file: it is what programs will load.
    HEADER("header"),
    /// A configuration that programs load with the weights.
    CONFIG("config"),
    /// Names and types of tensors, from which a scheme was inferred.
    TENSORS("tensors"),
    /// The manifest of a registry.
    MANIFEST("manifest"),
    /// The head of the model card, written by the publisher.
    CARD("card"),
    /// What a provider's API says.
    API("api"),
    /// The name of a file.
    FILE_NAME("file name"),
    /// The name of the repository or of the model's folder.
    REPOSITORY_NAME("repository name"),
    /// The prose of the README or of a licence file.
    README("readme");

    private final String word;

    Kind(String word) {
      this.word = word;
    }

    @Override
    public String toString() {
      return word;
    }
  }

  /// A file's header.
  public static FactSource header(String file) {
    return new FactSource(Kind.HEADER, file);
  }

  /// A configuration file.
  public static FactSource config(String file) {
    return new FactSource(Kind.CONFIG, file);
  }

  /// A file's name.
  public static FactSource fileName(String file) {
    return new FactSource(Kind.FILE_NAME, file);
  }

  /// A repository's or a folder's name.
  public static FactSource repositoryName(String name) {
    return new FactSource(Kind.REPOSITORY_NAME, name);
  }

  /// The most trusted first.
  @Override
  public int compareTo(FactSource other) {
    return kind.compareTo(other.kind);
  }

  /// Such as `header model.gguf`.
  @Override
  public String toString() {
    return where.isEmpty() ? kind.toString() : kind + " " + where;
  }
}
