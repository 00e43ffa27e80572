package dev.dray;

/// A pinned revision: the full git commit id that a branch or tag stood for when it was asked.
///
/// @param id 40 lower-case hexadecimal digits
public record Commit(String id) {

  /// Checks the shape.
  ///
  /// @throws IllegalArgumentException quoting the text
  public Commit {
    if (id.length() != 40 || !new Revision(id).isCommit()) {
      throw new IllegalArgumentException("'" + id + "' is not a commit id (40 hexadecimal digits)");
    }
  }

  /// The commit as a revision that can be asked for.
  public Revision asRevision() {
    return new Revision(id);
  }

  @Override
  public String toString() {
    return id;
  }
}
