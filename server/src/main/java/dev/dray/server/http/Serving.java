package dev.dray.server.http;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/// One request from its arrival to the last byte of its answer, on the thread that handles it.
final class Serving {

  private static final Pattern REQUEST_ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  private final Router router;
  private final Gate gate;
  private final Map<String, ProblemShape> shapes;
  private final ServedListener listener;
  private final SlowCallers slow;
  private final Set<EventStream> streams = ConcurrentHashMap.newKeySet();
  private volatile boolean closing;

  Serving(
      Router router,
      Gate gate,
      Map<String, ProblemShape> shapes,
      ServedListener listener,
      SlowCallers slow) {
    this.router = router;
    this.gate = gate;
    this.shapes = Map.copyOf(shapes);
    this.listener = listener;
    this.slow = slow;
  }

  /// What is known of a request so far, for its last line in the log.
  private static final class Facts {
    private final String requestId;
    private final List<Header> headers = new ArrayList<>();
    private String template = "-";
    private String caller = "-";

    Facts(String requestId) {
      this.requestId = requestId;
    }
  }

  /// Answers; the callback is completed in any case.
  void serve(Request request, Response response, Callback callback) {
    JettyHead head = new JettyHead(request);
    Facts facts = new Facts(requestId(head));
    listener.began();
    slow.began(request);
    @Nullable Throwable broken = null;
    try {
      broken = send(request, response, head, facts);
    } finally {
      slow.ended(request);
      listener.served(
          new Served(
              facts.requestId,
              request.getMethod(),
              facts.template,
              head.rawPath(),
              broken != null && !response.isCommitted() ? 499 : response.getStatus(),
              Duration.ofNanos(System.nanoTime() - request.getBeginNanoTime()),
              Response.getContentBytesWritten(response),
              facts.caller,
              head.address()));
      if (broken == null) {
        callback.succeeded();
      } else {
        callback.failed(broken);
      }
    }
  }

  /// Sends the answer; one that fails before its first byte becomes a problem instead.
  ///
  /// @return why it was not sent whole, null if it was
  private @Nullable Throwable send(
      Request request, Response response, JettyHead head, Facts facts) {
    try {
      try {
        send(request, response, facts, answer(request, head, facts));
      } catch (RuntimeException e) {
        if (response.isCommitted()) {
          throw e;
        }
        response.reset();
        send(request, response, facts, problem(head, facts, e));
      }
      return null;
    } catch (IOException | RuntimeException | Error e) {
      if (!isCallerGone(e)) {
        listener.failed(facts.requestId, e);
      }
      return e;
    }
  }

  private Answer answer(Request request, JettyHead head, Facts facts) {
    try {
      facts.headers.addAll(gate.always());
      facts.headers.addAll(gate.greet(head));
      if (head.method().equals("OPTIONS")) {
        return options(head);
      }
      Router.Match match = router.find(head.method(), head.rawPath());
      Route route = match.route();
      facts.template = route.template();
      Method method = Method.named(head.method()).orElse(route.method());
      Caller caller = gate.admit(head, method, route.scope());
      facts.caller = caller.name();
      return route
          .handler()
          .answer(
              new JettyExchange(request, method, match.values(), caller, facts.requestId, slow));
    } catch (IOException | RuntimeException | Error e) {
      return problem(head, facts, e);
    }
  }

  private Answer options(JettyHead head) {
    List<Method> methods = router.methods(head.rawPath());
    Answer answer = Answer.empty(204).with("Allow", Router.allow(methods));
    for (Header header : gate.preflight(head, methods)) {
      answer = answer.with(header.name(), header.value());
    }
    return answer;
  }

  private Answer problem(JettyHead head, Facts facts, Throwable thrown) {
    Problem problem =
        thrown instanceof IOException
            ? Problem.of(bodyBroken(), facts.requestId)
            : Problem.of(thrown, facts.requestId);
    if (problem.status() == 500 && problem.cause().isEmpty()) {
      listener.failed(facts.requestId, thrown);
    }
    Answer answer = shape(head.rawPath()).answer(problem);
    for (Header header : problem.headers()) {
      answer = answer.with(header.name(), header.value());
    }
    return answer;
  }

  private static RefusedException bodyBroken() {
    return new RefusedException(
        408,
        "body_incomplete",
        "Incomplete request",
        "The body of the request did not arrive whole and in time.",
        "Send it again.",
        new Header("Connection", "close"));
  }

  private ProblemShape shape(String path) {
    String longest = "";
    for (String prefix : shapes.keySet()) {
      boolean below = path.equals(prefix) || path.startsWith(prefix + "/");
      if (below && prefix.length() > longest.length()) {
        longest = prefix;
      }
    }
    return shapes.getOrDefault(longest, ProblemShape.STANDARD);
  }

  private void send(Request request, Response response, Facts facts, Answer answer)
      throws IOException {
    response.setStatus(answer.status());
    response.getHeaders().put("X-Request-Id", facts.requestId);
    facts.headers.forEach(header -> response.getHeaders().put(header.name(), header.value()));
    if (!(answer instanceof Answer.Events)) {
      response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
    }
    if (closing) {
      response.getHeaders().put(HttpHeader.CONNECTION, "close");
    }
    for (Header header : answer.headers()) {
      // What an answer says of caching and policy replaces what stands there; links may be several.
      if (header.name().equalsIgnoreCase("Link") || header.name().equalsIgnoreCase("Vary")) {
        response.getHeaders().add(header.name(), header.value());
      } else {
        response.getHeaders().put(header.name(), header.value());
      }
    }
    boolean head = request.getMethod().equals("HEAD");
    switch (answer) {
      case Answer.Whole whole -> {
        length(response, whole.status(), whole.body().remaining());
        Sending.whole(response, head ? ByteBuffer.allocate(0) : whole.body());
      }
      case Answer.Streamed streamed -> {
        length(response, streamed.status(), streamed.length());
        if (head) {
          Sending.whole(response, ByteBuffer.allocate(0));
        } else {
          Sending.stream(response, streamed);
        }
      }
      case Answer.FilePart part -> {
        length(response, part.status(), part.length());
        if (head) {
          try (FileChannel _ = part.file()) {
            Sending.whole(response, ByteBuffer.allocate(0));
          }
        } else {
          Sending.file(response, part);
        }
      }
      case Answer.Events events -> events(request, response, events, head);
    }
  }

  private static void length(Response response, int status, long length) {
    boolean own = response.getHeaders().contains(HttpHeader.CONTENT_LENGTH);
    if (length >= 0 && status != 204 && status != 304 && !own) {
      response.getHeaders().put(HttpHeader.CONTENT_LENGTH, length);
    }
  }

  private void events(Request request, Response response, Answer.Events events, boolean head)
      throws IOException {
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/event-stream; charset=utf-8");
    response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-cache, no-transform");
    // Proxies that gather answers would hold events back.
    response.getHeaders().put("X-Accel-Buffering", "no");
    if (head) {
      Sending.whole(response, ByteBuffer.allocate(0));
      return;
    }
    EventStream stream =
        new EventStream(response, request.getConnectionMetaData().getConnection().getEndPoint());
    request.addFailureListener(_ -> stream.close());
    streams.add(stream);
    try {
      stream.begin();
      if (closing) {
        stream.close();
      }
      events.body().sendTo(stream);
      stream.end();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      stream.end();
    } catch (EOFException e) {
      if (stream.open()) {
        throw e;
      }
    } finally {
      streams.remove(stream);
      stream.close();
    }
  }

  void heartbeat(long silentNanos) {
    streams.forEach(stream -> stream.heartbeat(silentNanos));
  }

  /// How many streams of events are open.
  int streams() {
    return streams.size();
  }

  /// Ends streams of events, and has answers say that the connection ends.
  void close() {
    closing = true;
    streams.forEach(EventStream::close);
  }

  private static String requestId(JettyHead head) {
    return head.header("X-Request-Id")
        .filter(id -> REQUEST_ID.matcher(id).matches())
        .orElseGet(() -> Long.toHexString(ThreadLocalRandom.current().nextLong() | Long.MIN_VALUE));
  }

  private static boolean isCallerGone(Throwable e) {
    return e instanceof EofException
        || e instanceof EOFException
        || e.getCause() instanceof EofException;
  }
}
