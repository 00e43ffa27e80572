package dev.dray.http;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// A request that failed below the level of HTTP statuses. Messages name the server, never path or
/// query, so they can be shown. [NetworkFailures] turns it into the error table's words.
public abstract sealed class HttpException extends IOException
    permits AddressRefusedException,
        ConnectFailedException,
        HttpTimeoutException,
        HttpProtocolException,
        TlsFailedException,
        ConnectionLostException,
        RequestAbortedException {
  private static final long serialVersionUID = 1L;

  HttpException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
