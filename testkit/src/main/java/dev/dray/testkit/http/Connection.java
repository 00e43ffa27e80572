package dev.dray.testkit.http;

import java.io.IOException;
import java.util.Optional;

/// Answers the requests of one connection, one after the other.
final class Connection {
  private final Wire wire;
  private final long id;
  private final int port;
  private final Handler handler;
  private final Delivery delivery;
  private final RequestLog log;
  private final ReplyWriter.Pause pause;

  Connection(
      Wire wire,
      long id,
      int port,
      Handler handler,
      Delivery delivery,
      RequestLog log,
      ReplyWriter.Pause pause) {
    this.wire = wire;
    this.id = id;
    this.port = port;
    this.handler = handler;
    this.delivery = delivery;
    this.log = log;
    this.pause = pause;
  }

  /// Serves until the client or a reply ends the connection; closing is left to the caller.
  void serve() throws IOException {
    RequestReader reader = new RequestReader(wire.in());
    Reply.Ending ending = Reply.Ending.KEEP;
    while (ending == Reply.Ending.KEEP) {
      Optional<Request> request = reader.next();
      ending = request.isEmpty() ? Reply.Ending.CLOSE : answer(request.get());
    }
    switch (ending) {
      case RESET -> wire.reset();
      case RESET_WHEN_REUSED -> {
        if (wire.in().read() >= 0) {
          wire.reset();
        }
      }
      case GARBAGE -> wire.garbage();
      case KEEP, CLOSE -> {}
    }
  }

  private Reply.Ending answer(Request request) throws IOException {
    RecordedRequest recorded = log.begin(request, port, id, wire.sessionBegan());
    try {
      Reply reply = delivery.prepare(new Running(request, recorded));
      Reply.Ending ending = new ReplyWriter(wire, recorded, pause).write(reply);
      boolean last = request.header("Connection").orElse("").equalsIgnoreCase("close");
      boolean open = ending == Reply.Ending.KEEP || ending == Reply.Ending.RESET_WHEN_REUSED;
      return last && open ? Reply.Ending.CLOSE : ending;
    } finally {
      log.end(recorded);
    }
  }

  private final class Running implements Exchange {
    private final Request request;
    private final RecordedRequest recorded;

    Running(Request request, RecordedRequest recorded) {
      this.request = request;
      this.recorded = recorded;
    }

    @Override
    public Request request() {
      return request;
    }

    @Override
    public Response answer(Request asked) {
      try {
        return handler.answer(asked);
      } catch (RuntimeException e) {
        return Response.text(500, "The test server failed: " + e);
      }
    }

    @Override
    public int requestsInFlight() {
      return log.inFlight();
    }

    @Override
    public RecordedRequest recorded() {
      return recorded;
    }
  }
}
