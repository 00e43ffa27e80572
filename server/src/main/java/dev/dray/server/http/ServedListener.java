package dev.dray.server.http;

/// Hears of every request: for the log and the meters.
public interface ServedListener {

  /// A request arrived.
  default void began() {}

  /// A request was answered, or its caller went away. Called once for each that began, on the
  /// thread that answered; must not throw.
  void served(Served served);

  /// Something failed that should not have: a fault in this program.
  default void failed(String requestId, Throwable cause) {}
}
