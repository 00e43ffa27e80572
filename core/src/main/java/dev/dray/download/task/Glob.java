package dev.dray.download.task;

/// A pattern over whole repository paths, with the rules of the official client so that scripts
/// carry over: `*` and `?` also match `/`, `[seq]` and `[!seq]` match one character, case counts,
/// there are no braces, and a pattern that ends in `/` means everything below.
final class Glob {

  private final String pattern;

  Glob(String pattern) {
    String slashes = pattern.replace('\\', '/');
    this.pattern = slashes.endsWith("/") ? slashes + "*" : slashes;
  }

  /// Matches by keeping one place to fall back to, the last star, so time is at most the product of
  /// the two lengths whatever the pattern.
  boolean matches(String path) {
    int p = 0;
    int s = 0;
    int star = -1;
    int afterStar = 0;
    while (s < path.length()) {
      int next = p < pattern.length() ? oneMatch(p, path.charAt(s)) : -1;
      if (p < pattern.length() && pattern.charAt(p) == '*') {
        star = p++;
        afterStar = s;
      } else if (next >= 0) {
        p = next;
        s++;
      } else if (star >= 0) {
        p = star + 1;
        s = ++afterStar;
      } else {
        return false;
      }
    }
    while (p < pattern.length() && pattern.charAt(p) == '*') {
      p++;
    }
    return p == pattern.length();
  }

  /// The place in the pattern after one character was matched at `p`, or -1 if it does not match.
  private int oneMatch(int p, char c) {
    char want = pattern.charAt(p);
    if (want == '?') {
      return p + 1;
    }
    int end = want == '[' ? setEnd(p) : -1;
    if (end < 0) {
      return want == c ? p + 1 : -1;
    }
    return inSet(p + 1, end, c) ? end + 1 : -1;
  }

  /// The place of the `]` that closes the set at `p`, or -1 if nothing closes it: then `[` is
  /// itself.
  private int setEnd(int p) {
    int from = p + 1;
    if (from < pattern.length() && pattern.charAt(from) == '!') {
      from++;
    }
    // A bracket right at the start belongs to the set.
    return pattern.indexOf(']', from + 1);
  }

  private boolean inSet(int from, int end, char c) {
    boolean negated = pattern.charAt(from) == '!';
    boolean found = false;
    for (int i = negated ? from + 1 : from; i < end; i++) {
      char low = pattern.charAt(i);
      if (i + 2 < end && pattern.charAt(i + 1) == '-') {
        found |= low <= c && c <= pattern.charAt(i + 2);
        i += 2;
      } else {
        found |= low == c;
      }
    }
    return found != negated;
  }
}
