package dev.dray.server.http;

import java.io.IOException;
import java.io.OutputStream;

/// Writes a body while it is sent.
@FunctionalInterface
public interface StreamBody {

  /// Writes it, blocking as long as the caller reads slowly. Not asked for a `HEAD` request. An
  /// exception breaks the connection off, so that a half body is never taken for a whole one.
  void writeTo(OutputStream out) throws IOException;
}
