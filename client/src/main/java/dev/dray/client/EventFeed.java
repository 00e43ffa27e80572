package dev.dray.client;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Events, one after the other, for as long as somebody asks for more. A connection that breaks, or
/// is silent for longer than the service's heartbeats are apart, is made again after the last event
/// that was seen. One thread takes events; any thread may close.
public final class EventFeed implements AutoCloseable {

  private static final Duration FIRST_WAIT = Duration.ofMillis(500);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(15);

  private final Connection connection;
  private final EventQuery query;
  private final Duration silence;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition closing = lock.newCondition();
  // Guarded by the lock.
  private boolean closed;
  private @Nullable InputStream stream;
  private long heard = System.nanoTime();
  // Belong to the thread that takes events.
  private @Nullable BufferedReader reader;
  private Optional<String> last;
  private Duration wait = FIRST_WAIT;

  EventFeed(Connection connection, EventQuery query, Duration silence) {
    this.connection = connection;
    this.query = query;
    this.silence = silence;
    this.last =
        query.after().isPresent()
            ? Optional.of(String.valueOf(query.after().getAsLong()))
            : Optional.empty();
    Thread.ofVirtual().name("dray-events-watch").start(this::watch);
  }

  /// Waits for the next event, through broken connections.
  ///
  /// @return empty when the feed is closed
  /// @throws InterruptedException if the thread is interrupted
  /// @throws ServiceException if the service refuses, and will again
  public Optional<ServiceEvent> next() throws InterruptedException {
    while (!isClosed()) {
      try {
        Optional<ServiceEvent> event = read(connected());
        if (event.isPresent()) {
          wait = FIRST_WAIT;
          return event;
        }
      } catch (ServiceException e) {
        if (!e.mayPass()) {
          throw e;
        }
      } catch (IOException e) {
        // The connection is gone; another one is made below.
        reader = null;
      }
      reader = null;
      pause();
    }
    return Optional.empty();
  }

  private BufferedReader connected() throws IOException, InterruptedException {
    BufferedReader open = reader;
    if (open != null) {
      return open;
    }
    InputStream in = connection.events(query.target(), last);
    lock.lock();
    try {
      stream = in;
      heard = System.nanoTime();
      if (closed) {
        in.close();
      }
    } finally {
      lock.unlock();
    }
    open = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    reader = open;
    return open;
  }

  /// The next event of a connection; empty at its end.
  private Optional<ServiceEvent> read(BufferedReader from) throws IOException {
    String type = "message";
    StringBuilder data = new StringBuilder();
    for (String line = from.readLine(); line != null; line = from.readLine()) {
      hear();
      if (line.isEmpty() && !data.isEmpty()) {
        data.setLength(data.length() - 1);
        return Optional.of(
            new ServiceEvent(last.map(EventFeed::number).orElse(0L), type, data.toString()));
      }
      String value = line.substring(Math.min(line.length(), line.indexOf(':') + 1)).stripLeading();
      if (line.startsWith("id:")) {
        last = Optional.of(value);
      } else if (line.startsWith("event:")) {
        type = value;
      } else if (line.startsWith("data:")) {
        data.append(value).append('\n');
      } else if (line.isEmpty()) {
        type = "message";
      }
    }
    return Optional.empty();
  }

  private static long number(String id) {
    try {
      return Long.parseLong(id);
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  private void hear() {
    lock.lock();
    try {
      heard = System.nanoTime();
    } finally {
      lock.unlock();
    }
  }

  /// Closes a connection on which nothing is heard: a reader cannot tell silence from a broken
  /// line.
  private void watch() {
    lock.lock();
    try {
      while (!closed) {
        long left = silence.toNanos() - (System.nanoTime() - heard);
        if (left <= 0) {
          heard = System.nanoTime();
          drop();
        } else if (closing.awaitNanos(left) > 0 && closed) {
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  private void drop() {
    InputStream open = stream;
    stream = null;
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        // It was to be closed anyway.
        return;
      }
    }
  }

  private void pause() throws InterruptedException {
    lock.lock();
    try {
      long left = wait.toNanos();
      while (!closed && left > 0) {
        left = closing.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
    Duration doubled = wait.multipliedBy(2);
    wait = doubled.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : doubled;
  }

  private boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  /// Ends the feed; whoever waits for an event gets none.
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      closing.signalAll();
      drop();
    } finally {
      lock.unlock();
    }
  }
}
