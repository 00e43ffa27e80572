package dev.dray.compression;

import java.io.IOException;

/// Bytes that are not of the coding they are said to be of, are damaged, or end too soon.
public final class CodingException extends IOException {
  private static final long serialVersionUID = 1L;

  /// What is wrong, as the end of a sentence such as "it is …".
  public CodingException(String message) {
    super(message);
  }

  /// The same with what lies behind it.
  public CodingException(String message, Throwable cause) {
    super(message, cause);
  }
}
