package dev.dray;

import java.util.Locale;

/// The fingerprint of a file's content, with its algorithm. A digest never travels as a bare
/// string.
///
/// Written form: `sha256:<64 hex>` or `gitblob:<40 hex>`. Immutable.
public sealed interface Digest {

  /// The digest's lower-case hexadecimal text without the algorithm.
  String hex();

  /// The written form, `algorithm:hex`.
  @Override
  String toString();

  /// SHA-256 of the content: what LFS, Xet and OCI name a file by.
  ///
  /// @param hex 64 lower-case hexadecimal digits
  record Sha256(String hex) implements Digest {
    /// Checks the shape; upper-case digits are folded.
    ///
    /// @throws IllegalArgumentException if `hex` is not 64 hexadecimal digits
    public Sha256 {
      hex = checkedHex(hex, 64, "SHA-256");
    }

    @Override
    public String toString() {
      return "sha256:" + hex;
    }
  }

  /// Git's blob id: SHA-1 over `"blob " + length + NUL + content`. What the Hub lists for files
  /// that live in git itself.
  ///
  /// @param hex 40 lower-case hexadecimal digits
  record GitBlob(String hex) implements Digest {
    /// Checks the shape; upper-case digits are folded.
    ///
    /// @throws IllegalArgumentException if `hex` is not 40 hexadecimal digits
    public GitBlob {
      hex = checkedHex(hex, 40, "git blob");
    }

    @Override
    public String toString() {
      return "gitblob:" + hex;
    }
  }

  /// Reads the written form; a bare 64- or 40-digit hexadecimal text is taken by its length.
  ///
  /// @throws IllegalArgumentException naming the text, if it is neither
  static Digest parse(String text) {
    int colon = text.indexOf(':');
    String hex = text.substring(colon + 1);
    return switch (text.substring(0, Math.max(0, colon))) {
      case "sha256" -> new Sha256(hex);
      case "gitblob" -> new GitBlob(hex);
      case "" -> hex.length() == 40 ? new GitBlob(hex) : new Sha256(hex);
      default ->
          throw new IllegalArgumentException(
              "unknown digest algorithm in '" + text + "': sha256 and gitblob are known");
    };
  }

  private static String checkedHex(String hex, int length, String what) {
    String folded = hex.toLowerCase(Locale.ROOT);
    boolean fits = folded.length() == length;
    for (int i = 0; fits && i < length; i++) {
      fits = Character.digit(folded.charAt(i), 16) >= 0 && folded.charAt(i) < 128;
    }
    if (!fits) {
      throw new IllegalArgumentException(
          "'" + hex + "' is not a " + what + " digest: " + length + " hexadecimal digits expected");
    }
    return folded;
  }
}
