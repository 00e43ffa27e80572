package dev.dray.http;

import org.jspecify.annotations.Nullable;

/// The TLS handshake failed: certificate, host name or protocol version. Trying again does not
/// help.
public final class TlsFailedException extends HttpException {
  private static final long serialVersionUID = 1L;

  TlsFailedException(String message) {
    this(message, null);
  }

  TlsFailedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
