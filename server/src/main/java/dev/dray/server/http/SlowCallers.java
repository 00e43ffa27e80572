package dev.dray.server.http;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.ServerConnector;

/// Ends connections that send a byte now and then, for ever: the idle time of a connection starts
/// again with each of them. A head, and a body that somebody reads, have to be complete after a
/// time of their own. Swept once a second by one thread.
final class SlowCallers {

  /// A body that is being read.
  interface Reading extends AutoCloseable {
    @Override
    void close();
  }

  /// How a connection between two requests was found.
  ///
  /// @param messages requests it had carried
  /// @param bytes bytes it had brought
  /// @param begun whether the next head has begun to arrive
  /// @param since when that was seen
  private record Waiting(long messages, long bytes, boolean begun, long since) {}

  private final Duration headerTime;
  private final Duration bodyTime;
  private final Set<Connection> busy = ConcurrentHashMap.newKeySet();
  private final Map<Connection, Long> reading = new ConcurrentHashMap<>();
  // Of the sweeping thread alone.
  private final Map<Connection, Waiting> waiting = new WeakHashMap<>();

  SlowCallers(Duration headerTime, Duration bodyTime) {
    this.headerTime = headerTime;
    this.bodyTime = bodyTime;
  }

  void began(Request request) {
    busy.add(request.getConnectionMetaData().getConnection());
  }

  void ended(Request request) {
    busy.remove(request.getConnectionMetaData().getConnection());
  }

  Reading reading(Request request) {
    Connection connection = request.getConnectionMetaData().getConnection();
    reading.put(connection, System.nanoTime() + bodyTime.toNanos());
    return () -> reading.remove(connection);
  }

  /// Looks at all connections once.
  void sweep(ServerConnector connector) {
    long now = System.nanoTime();
    for (EndPoint end : connector.getConnectedEndPoints()) {
      Connection connection = end.getConnection();
      if (connection == null) {
        continue;
      }
      if (busy.contains(connection)) {
        waiting.remove(connection);
        Long until = reading.get(connection);
        if (until != null && now - until > 0) {
          end.close(new TimeoutException("The body took too long"));
        }
        continue;
      }
      long bytes = connection.getBytesIn();
      long messages = connection.getMessagesIn();
      Waiting seen = waiting.get(connection);
      if (seen == null || seen.messages() != messages) {
        waiting.put(connection, new Waiting(messages, bytes, messages == 0 && bytes > 0, now));
      } else if (!seen.begun() && seen.bytes() != bytes) {
        waiting.put(connection, new Waiting(messages, bytes, true, now));
      } else if (seen.begun() && now - seen.since() > headerTime.toNanos()) {
        end.close();
      }
    }
  }
}
