package dev.dray.server.http;

import java.util.List;

/// Hears of every request: for the log and the meters.
public interface ServedListener {

  /// A request arrived.
  default void began() {}

  /// A request was answered, or its caller went away. Called once for each that began, on the
  /// thread that answered; must not throw.
  void served(Served served);

  /// Something failed that should not have: a fault in this program.
  default void failed(String requestId, Throwable cause) {}

  /// One that hands on to several.
  static ServedListener all(List<? extends ServedListener> listeners) {
    List<ServedListener> each = List.copyOf(listeners);
    return new ServedListener() {
      @Override
      public void began() {
        each.forEach(ServedListener::began);
      }

      @Override
      public void served(Served served) {
        each.forEach(listener -> listener.served(served));
      }

      @Override
      public void failed(String requestId, Throwable cause) {
        each.forEach(listener -> listener.failed(requestId, cause));
      }
    };
  }
}
