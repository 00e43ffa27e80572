package dev.dray;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;

/// A file's path inside a repository: relative, `/`-separated and safe on every platform.
///
/// Names come from the network and are taken as hostile. Refused: empty, absolute, drive letters,
/// UNC, backslashes, control characters and NUL, `.` and `..` segments, Windows device names,
/// segments that end in a dot or blank, segments over 255 bytes and paths over 4096 bytes.
///
/// @param text the path as the repository spells it
public record RepoPath(String text) implements Comparable<RepoPath> {

  private static final Set<String> DEVICES =
      Set.of(
          "con", "prn", "aux", "nul", "conin$", "conout$", "com0", "com1", "com2", "com3", "com4",
          "com5", "com6", "com7", "com8", "com9", "lpt0", "lpt1", "lpt2", "lpt3", "lpt4", "lpt5",
          "lpt6", "lpt7", "lpt8", "lpt9");

  /// Checks the rules above.
  ///
  /// @throws IllegalArgumentException quoting the path and the offending part
  public RepoPath {
    if (text.isEmpty()) {
      throw bad(text, "it is empty");
    }
    if (text.getBytes(StandardCharsets.UTF_8).length > 4096) {
      throw bad(text.substring(0, 80) + "…", "it is longer than 4096 bytes");
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x20 || c == 0x7f) {
        throw bad(printable(text), "it has a control character");
      }
      if (c == '\\') {
        throw bad(text, "it has a backslash");
      }
    }
    if (text.startsWith("/")) {
      throw bad(text, "it is absolute");
    }
    if (text.length() > 1 && text.charAt(1) == ':' && Character.isLetter(text.charAt(0))) {
      throw bad(text, "it starts with a drive letter");
    }
    for (String segment : text.split("/", -1)) {
      checkSegment(text, segment);
    }
  }

  private static void checkSegment(String text, String segment) {
    if (segment.isEmpty()) {
      throw bad(text, "it has an empty segment");
    }
    if (segment.equals(".") || segment.equals("..")) {
      throw bad(text, "it has the segment '" + segment + "'");
    }
    if (segment.getBytes(StandardCharsets.UTF_8).length > 255) {
      throw bad(text, "a segment is longer than 255 bytes");
    }
    int dot = segment.indexOf('.');
    String stem = (dot < 0 ? segment : segment.substring(0, dot)).strip().toLowerCase(Locale.ROOT);
    if (DEVICES.contains(stem)) {
      throw bad(text, "'" + segment + "' is a device name");
    }
  }

  /// The last segment.
  public String fileName() {
    return text.substring(text.lastIndexOf('/') + 1);
  }

  /// The place of this file below `root`.
  ///
  /// @throws IllegalArgumentException if the resolved path would leave `root`, or on Windows if its
  ///   file systems would read the name as another one
  public Path under(Path root) {
    if (File.separatorChar == '\\') {
      checkForWindows();
    }
    Path base = root.toAbsolutePath().normalize();
    Path resolved = base.resolve(text).normalize();
    if (!resolved.startsWith(base) || resolved.equals(base)) {
      throw bad(text, "it leaves the folder " + root);
    }
    return resolved;
  }

  private void checkForWindows() {
    for (String segment : text.split("/", -1)) {
      if (segment.endsWith(".") || segment.endsWith(" ")) {
        throw bad(text, "Windows drops the last character of '" + segment + "'");
      }
      if (segment.indexOf(':') >= 0) {
        throw bad(text, "on Windows the colon of '" + segment + "' names a stream of another file");
      }
    }
  }

  @Override
  public int compareTo(RepoPath other) {
    return text.compareTo(other.text);
  }

  @Override
  public String toString() {
    return text;
  }

  private static String printable(String text) {
    return text.codePoints()
        .map(c -> c < 0x20 || c == 0x7f ? 0xfffd : c)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private static IllegalArgumentException bad(String text, String why) {
    return new IllegalArgumentException("unsafe file name '" + text + "': " + why);
  }
}
