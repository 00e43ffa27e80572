package dev.dray.provider.url;

import dev.dray.Digest;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads a `.sha256` file that lies beside a model: 64 digits alone, lines of `sha256sum` (`digits
/// name`), or those of BSD (`SHA256 (name) = digits`). Of several lines the one that names the file
/// counts.
final class Sidecar {

  /// More than this is no such file.
  static final int LARGEST = 64 << 10;

  private static final Pattern GNU = Pattern.compile("\\\\?([0-9A-Fa-f]{64})(?:\\s+[* ]?(.*))?");
  private static final Pattern BSD =
      Pattern.compile("SHA256 ?\\((.*)\\) ?= ?([0-9A-Fa-f]{64})", Pattern.CASE_INSENSITIVE);

  private Sidecar() {}

  /// The digest that the text states for the file of this name; nothing if it states none, or only
  /// those of other files.
  static Optional<Digest.Sha256> read(String text, String name) {
    Optional<Digest.Sha256> nameless = Optional.empty();
    for (String line : text.lines().map(String::strip).filter(l -> !l.isEmpty()).toList()) {
      Matcher bsd = BSD.matcher(line);
      Matcher gnu = GNU.matcher(line);
      if (bsd.matches()) {
        if (isName(bsd.group(1), name)) {
          return Optional.of(digest(bsd.group(2)));
        }
      } else if (gnu.matches()) {
        String said = gnu.group(2) == null ? "" : gnu.group(2).strip();
        if (isName(said, name)) {
          return Optional.of(digest(gnu.group(1)));
        }
        if (said.isEmpty() && nameless.isEmpty()) {
          nameless = Optional.of(digest(gnu.group(1)));
        }
      }
    }
    return nameless;
  }

  private static Digest.Sha256 digest(String hex) {
    return new Digest.Sha256(hex.toLowerCase(Locale.ROOT));
  }

  /// People make these files in other folders; only the last part of a name is looked at.
  private static boolean isName(String said, String name) {
    return said.substring(Math.max(said.lastIndexOf('/'), said.lastIndexOf('\\')) + 1).equals(name);
  }
}
