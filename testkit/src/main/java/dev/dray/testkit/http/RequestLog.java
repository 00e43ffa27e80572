package dev.dray.testkit.http;

import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/// All that a server was asked, in order of arrival. Thread-safe.
public final class RequestLog {
  private final Queue<RecordedRequest> requests = new ConcurrentLinkedQueue<>();
  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicInteger maxOpen = new AtomicInteger();
  private final AtomicInteger inFlight = new AtomicInteger();
  private final AtomicInteger maxInFlight = new AtomicInteger();

  /// An empty log.
  public RequestLog() {}

  /// Every request.
  public List<RecordedRequest> all() {
    return List.copyOf(requests);
  }

  /// The requests that match.
  public List<RecordedRequest> matching(Predicate<RecordedRequest> condition) {
    return requests.stream().filter(condition).toList();
  }

  /// The requests of that method whose target contains a match of `regex`.
  public List<RecordedRequest> matching(String method, String regex) {
    Pattern pattern = Pattern.compile(regex);
    return matching(r -> r.method().equals(method) && pattern.matcher(r.target()).find());
  }

  /// The number of requests of that method whose target contains a match of `regex`.
  public int count(String method, String regex) {
    return matching(method, regex).size();
  }

  /// The number of GETs whose target contains a match of `regex`.
  public int gets(String regex) {
    return count("GET", regex);
  }

  /// The number of HEADs whose target contains a match of `regex`.
  public int heads(String regex) {
    return count("HEAD", regex);
  }

  /// The number of all requests.
  public int size() {
    return requests.size();
  }

  /// Body bytes sent in answer to GETs whose target contains a match of `regex`.
  public long bytesSent(String regex) {
    return matching("GET", regex).stream().mapToLong(RecordedRequest::bytesSent).sum();
  }

  /// Requests that carried an `Authorization` header.
  public List<RecordedRequest> withAuthorization() {
    return matching(r -> r.header("Authorization").isPresent());
  }

  /// Connections accepted so far.
  public int connections() {
    return connections.get();
  }

  /// The most connections that were open at one time.
  public int maxOpenConnections() {
    return maxOpen.get();
  }

  /// The most requests that were being answered at one time.
  public int maxInFlight() {
    return maxInFlight.get();
  }

  /// Requests being answered now.
  public int inFlight() {
    return inFlight.get();
  }

  /// Forgets the requests and the maxima; connections stay counted.
  public void clear() {
    requests.clear();
    maxOpen.set(open.get());
    maxInFlight.set(inFlight.get());
  }

  long opened() {
    maxOpen.accumulateAndGet(open.incrementAndGet(), Math::max);
    return connections.incrementAndGet();
  }

  void closed() {
    open.decrementAndGet();
  }

  RecordedRequest begin(Request request, int port, long connectionId, Optional<Long> sessionBegan) {
    RecordedRequest recorded = new RecordedRequest(request, port, connectionId, sessionBegan);
    maxInFlight.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
    requests.add(recorded);
    return recorded;
  }

  void end(RecordedRequest recorded) {
    inFlight.decrementAndGet();
    recorded.finish();
  }

  @Override
  public String toString() {
    StringBuilder out = new StringBuilder();
    requests.forEach(r -> out.append(r).append('\n'));
    return out.toString();
  }
}
