package dev.dray;

import java.util.regex.Pattern;

/// A repository's name on a hub: `owner/name`, or a bare `name` for the few old repositories that
/// have no owner.
///
/// The rule is the Hub's own: at most 96 characters of `A-Z a-z 0-9 . _ -` and at most one `/`;
/// neither part starts or ends with `-` or `.`; no `--` or `..`; no final `.git`.
///
/// @param text the whole name as its hub spells it
public record RepoId(String text) {

  private static final Pattern PART = Pattern.compile("[A-Za-z0-9_]([A-Za-z0-9._-]*[A-Za-z0-9_])?");

  /// Checks the rule above.
  ///
  /// @throws IllegalArgumentException quoting the offending part
  public RepoId {
    if (text.length() > 96) {
      throw bad(text, "longer than 96 characters");
    }
    String[] parts = text.split("/", -1);
    if (parts.length > 2) {
      throw bad(text, "more than one '/'");
    }
    for (String part : parts) {
      if (part.isEmpty()) {
        throw bad(text, "an empty part");
      }
      if (!PART.matcher(part).matches()) {
        throw bad(
            text,
            "the part '"
                + part
                + "' (letters, digits, '.', '_' and '-' are allowed, not '-' or '.' at an end)");
      }
    }
    if (text.contains("--") || text.contains("..")) {
      throw bad(text, text.contains("--") ? "'--'" : "'..'");
    }
    if (text.endsWith(".git")) {
      throw bad(text, "a final '.git'");
    }
  }

  /// Owner and name.
  public static RepoId of(String owner, String name) {
    return new RepoId(owner + "/" + name);
  }

  /// The owner, or the empty text for a repository without one.
  public String owner() {
    int slash = text.indexOf('/');
    return slash < 0 ? "" : text.substring(0, slash);
  }

  /// The name without the owner.
  public String name() {
    return text.substring(text.indexOf('/') + 1);
  }

  @Override
  public String toString() {
    return text;
  }

  private static IllegalArgumentException bad(String text, String why) {
    return new IllegalArgumentException("'" + text + "' is not a repository name: " + why);
  }
}
