package dev.dray.server.http;

import java.io.IOException;

/// One open stream of server-sent events, as in the HTML standard. Safe for several threads; each
/// event goes out whole and at once.
public interface SseSink {

  /// Sends an event.
  ///
  /// @param id what the client names in `Last-Event-ID` when it comes back; none if empty
  /// @param event its type; the default type if empty
  /// @param data its text; line breaks are kept
  /// @throws IOException if the caller is gone or did not read for too long
  void send(String id, String event, String data) throws IOException;

  /// Sends an event that was written before.
  ///
  /// @throws IOException if the caller is gone or did not read for too long
  void send(SseFrame frame) throws IOException;

  /// Sends an event of the default type without an id.
  default void data(String data) throws IOException {
    send("", "", data);
  }

  /// Sends a comment, which clients ignore.
  void comment(String text) throws IOException;

  /// Whether the caller can still be reached, as far as is known.
  boolean open();

  /// Has something done as soon as the stream is closed by either side, at once if it is closed
  /// already: waking the thread that waits for the next event.
  void onClose(Runnable action);

  /// Breaks the stream off: the client reconnects if it wants more. A thread that sends just then
  /// does not go on waiting for a caller who does not read.
  void close();
}
