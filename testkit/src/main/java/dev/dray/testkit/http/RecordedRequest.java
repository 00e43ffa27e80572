package dev.dray.testkit.http;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/// One request in a [RequestLog]; entered when its head has arrived, completed when answered.
/// Thread-safe.
public final class RecordedRequest {
  private final Request request;
  private final int port;
  private final long connectionId;
  private final long arrivedNanos;
  private final Optional<Long> sessionBegan;
  private final AtomicLong bytesSent = new AtomicLong();
  private volatile int status;
  private volatile boolean finished;

  RecordedRequest(Request request, int port, long connectionId, Optional<Long> sessionBegan) {
    this.sessionBegan = sessionBegan;
    this.request = request;
    this.port = port;
    this.connectionId = connectionId;
    this.arrivedNanos = System.nanoTime();
  }

  /// The request itself, all headers included.
  public Request request() {
    return request;
  }

  /// The method.
  public String method() {
    return request.method();
  }

  /// Path and query, not decoded.
  public String target() {
    return request.target();
  }

  /// The path, not decoded.
  public String path() {
    return request.path();
  }

  /// The `Host` header.
  public String host() {
    return request.host();
  }

  /// The first value of a header.
  public Optional<String> header(String name) {
    return request.header(name);
  }

  /// The server's port.
  public int port() {
    return port;
  }

  /// Which connection carried it; numbered from 1 in order of arrival.
  public long connectionId() {
    return connectionId;
  }

  /// When it arrived, on the clock of [System#nanoTime()].
  public long arrivedNanos() {
    return arrivedNanos;
  }

  /// When the TLS session that carried it began, in milliseconds since 1970; nothing without TLS. A
  /// connection that resumes the session of an earlier one shows the earlier one's time.
  public Optional<Long> sessionBegan() {
    return sessionBegan;
  }

  /// Body bytes handed to the socket so far.
  public long bytesSent() {
    return bytesSent.get();
  }

  /// The status sent, 0 while there is none.
  public int status() {
    return status;
  }

  /// Whether the reply is over, whole or cut.
  public boolean finished() {
    return finished;
  }

  void sent(long bytes) {
    bytesSent.addAndGet(bytes);
  }

  void answered(int code) {
    status = code;
  }

  void finish() {
    finished = true;
  }

  @Override
  public String toString() {
    String range = header("Range").map(r -> " [" + r + "]").orElse("");
    String secret = header("Authorization").isPresent() ? " [auth]" : "";
    return method() + " " + target() + range + secret + " -> " + status + " #" + connectionId;
  }
}
