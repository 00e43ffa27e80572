package dev.dray.compression;

import java.io.IOException;

/// A coding whose library is not there or does not load on this platform.
public final class UnusableCodingException extends IOException {
  private static final long serialVersionUID = 1L;

  UnusableCodingException(String message, Throwable cause) {
    super(message, cause);
  }
}
