package dev.dray.testkit.proxy;

import dev.dray.testkit.http.LoopbackServer;
import dev.dray.testkit.http.RecordedRequest;
import dev.dray.testkit.http.RequestLog;
import dev.dray.testkit.http.Response;
import java.net.URI;
import java.util.List;

/// A host that no credential may ever reach: answers everything with 200 and remembers what it was
/// sent. Thread-safe.
public final class TrapServer implements AutoCloseable {
  private final LoopbackServer server;

  private TrapServer(LoopbackServer server) {
    this.server = server;
  }

  /// Starts a trap that calls itself `localhost`.
  public static TrapServer start() {
    return start("localhost");
  }

  /// Starts a trap under another name for loopback.
  public static TrapServer start(String host) {
    return new TrapServer(
        LoopbackServer.answering(request -> Response.text(200, "trapped")).host(host).start());
  }

  /// Where to lure clients to.
  public URI endpoint() {
    return server.endpoint();
  }

  /// Everything that came.
  public RequestLog requests() {
    return server.requests();
  }

  /// Requests that carried credentials: `Authorization`, `Proxy-Authorization` or `Cookie`.
  public List<RecordedRequest> secrets() {
    return server
        .requests()
        .matching(r ->
            List.of("Authorization", "Proxy-Authorization", "Cookie").stream()
                .anyMatch(name -> r.header(name).isPresent()));
  }

  @Override
  public void close() {
    server.close();
  }
}
