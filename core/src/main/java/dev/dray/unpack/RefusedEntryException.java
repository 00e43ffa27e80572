package dev.dray.unpack;

import java.io.IOException;

/// Something in an archive that is damaged, that cannot be read here, or that must not be unpacked.
/// The message ends a sentence that begins with the archive's name: "… holds …", "… is …".
final class RefusedEntryException extends IOException {
  private static final long serialVersionUID = 1L;

  RefusedEntryException(String message) {
    super(message);
  }

  /// An entry's name for messages: short, without signs that could drive a terminal.
  static String quoted(String name) {
    String shown =
        name.codePoints()
            .limit(120)
            .map(c -> Character.isISOControl(c) ? 0xfffd : c)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
    return "'" + shown + (name.codePointCount(0, name.length()) > 120 ? "…" : "") + "'";
  }
}
