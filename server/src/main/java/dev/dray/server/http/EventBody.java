package dev.dray.server.http;

import java.io.IOException;

/// Sends events until there are no more.
@FunctionalInterface
public interface EventBody {

  /// Sends them; returning ends the answer. While it waits, heartbeats are sent for it.
  ///
  /// @throws IOException if the caller is gone
  /// @throws InterruptedException if the server closes
  void sendTo(SseSink sink) throws IOException, InterruptedException;
}
