package dev.dray;

import java.util.regex.Pattern;

/// What a user may ask for: a branch, a tag, `refs/pr/1`, or a whole commit id.
///
/// @param text the revision as typed; `main` where nothing was said
public record Revision(String text) {

  private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");
  private static final Pattern ALLOWED = Pattern.compile("[^\\s\\p{Cntrl}~^:?*\\[\\\\]+");

  /// The Hub's default branch.
  public static final Revision MAIN = new Revision("main");

  /// Checks that git could have such a ref and that it cannot climb out of a `refs` folder.
  ///
  /// @throws IllegalArgumentException quoting the text
  public Revision {
    if (text.length() > 255
        || !ALLOWED.matcher(text).matches()
        || text.startsWith("/")
        || text.endsWith("/")
        || text.endsWith(".lock")
        || text.contains("..")
        || text.contains("//")
        || text.startsWith(".")
        || text.contains("/.")) {
      throw new IllegalArgumentException("'" + text + "' is not a revision");
    }
  }

  /// Whether this is already a pinned commit: exactly 40 lower-case hexadecimal digits.
  public boolean isCommit() {
    return COMMIT.matcher(text).matches();
  }

  @Override
  public String toString() {
    return text;
  }
}
