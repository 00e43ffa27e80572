package dev.dray.download.task;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

/// Patterns against a second matcher, which is slow and written from the documentation.

class GlobFuzzTest {

  /// The text up to the first line end is the pattern, the rest the path.
  @FuzzTest
  void matches(byte[] bytes) {
    String text = new String(bytes, UTF_8);
    int end = text.indexOf('\n');
    String pattern = end < 0 ? text : text.substring(0, end);
    String path = end < 0 ? text : text.substring(end + 1);
    if (pattern.length() > 300 || path.length() > 300) {
      // The second matcher would need too much time; the first one must still end.
      new Glob(pattern).matches(path);
      return;
    }
    assertThat(new Glob(pattern).matches(path))
        .as("'%s' on '%s'", pattern, path)
        .isEqualTo(Slowly.matches(pattern, path));
    assertThat(new Glob("*").matches(path)).isTrue();
  }

  /// Fills a table of which end of the pattern matches which end of the path.
  private static final class Slowly {

    static boolean matches(String written, String path) {
      String slashes = written.replace('\\', '/');
      String pattern = slashes.endsWith("/") ? slashes + "*" : slashes;
      boolean[][] rest = new boolean[pattern.length() + 1][path.length() + 1];
      rest[pattern.length()][path.length()] = true;
      for (int p = pattern.length() - 1; p >= 0; p--) {
        for (int s = path.length(); s >= 0; s--) {
          char c = pattern.charAt(p);
          int close = c == '[' ? close(pattern, p) : -1;
          if (c == '*') {
            rest[p][s] = rest[p + 1][s] || (s < path.length() && rest[p][s + 1]);
          } else if (s == path.length()) {
            rest[p][s] = false;
          } else if (close > 0) {
            rest[p][s] =
                isOneOf(pattern.substring(p + 1, close), path.charAt(s)) && rest[close + 1][s + 1];
          } else {
            rest[p][s] = (c == '?' || c == path.charAt(s)) && rest[p + 1][s + 1];
          }
        }
      }
      return rest[0][0];
    }

    private static int close(String pattern, int open) {
      int first = open + 1 < pattern.length() && pattern.charAt(open + 1) == '!' ? 2 : 1;
      return pattern.indexOf(']', open + first + 1);
    }

    private static boolean isOneOf(String set, char c) {
      boolean not = set.startsWith("!");
      String members = not ? set.substring(1) : set;
      boolean found = false;
      while (!members.isEmpty()) {
        boolean range = members.length() > 2 && members.charAt(1) == '-';
        found |= range ? members.charAt(0) <= c && c <= members.charAt(2) : members.charAt(0) == c;
        members = members.substring(range ? 3 : 1);
      }
      return found != not;
    }
  }
}
