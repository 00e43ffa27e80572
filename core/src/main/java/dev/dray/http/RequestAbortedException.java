package dev.dray.http;

import org.jspecify.annotations.Nullable;

/// The request was stopped from outside: by its [Abort], or by an interrupt of its thread.
public final class RequestAbortedException extends HttpException {
  private static final long serialVersionUID = 1L;

  RequestAbortedException(String message) {
    this(message, null);
  }

  RequestAbortedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
