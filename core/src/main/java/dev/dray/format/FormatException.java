package dev.dray.format;

import java.io.IOException;

/// Bytes that are not what their format says. The message names the file, the place in it and what
/// is wrong there.
public final class FormatException extends IOException {

  private static final long serialVersionUID = 1L;

  /// Such as `model.gguf: at byte 24: a text of 9223372036854775807 bytes`.
  public FormatException(String file, String what) {
    super(file + ": " + what);
  }

  /// The same with what was thrown by a parser below.
  public FormatException(String file, String what, Throwable cause) {
    super(file + ": " + what, cause);
  }
}
