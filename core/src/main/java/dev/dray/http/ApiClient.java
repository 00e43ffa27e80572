package dev.dray.http;

import dev.dray.error.ErrorContext;
import dev.dray.provider.Credential;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/// Calls to APIs: small answers, mostly JSON, gzip accepted. Redirects are followed; connection
/// failures, timeouts and the statuses 408, 429, 500, 502, 503 and 504 are tried again, five tries
/// in all; `Retry-After` and `RateLimit` are obeyed up to a limit, and a request for which the
/// server has nothing left waits before it is sent. Every other status, 401, 403 and 404 foremost,
/// is handed over after exactly one request, and so is the last of a row of failures: what a status
/// means is the provider's business. Thread-safe.
public final class ApiClient {

  /// The longest decoded body that is kept in memory.
  static final int MAX_BUFFERED = 64 * 1024 * 1024;

  /// The longest decoded body that is streamed.
  static final long MAX_STREAMED = 256L * 1024 * 1024;

  private static final int TRIES = 5;
  private static final Duration MAX_WAIT = Duration.ofSeconds(60);

  private final Network network;
  private final Timeouts timeouts;
  private final Abort abort;
  private final RetryRule rule;
  private final RequestPace pace;
  private final Pause pause;
  private final InstantSource clock;

  /// A client on that network. It waits up to 60 s where a server asks for it.
  public ApiClient(Network network, Timeouts timeouts, Abort abort) {
    this(
        network,
        timeouts,
        abort,
        new RetryRule(TRIES, MAX_WAIT, () -> ThreadLocalRandom.current().nextDouble()),
        new RequestPace(InstantSource.system()),
        Pause.REAL,
        InstantSource.system());
  }

  ApiClient(
      Network network,
      Timeouts timeouts,
      Abort abort,
      RetryRule rule,
      RequestPace pace,
      Pause pause,
      InstantSource clock) {
    this.network = network;
    this.timeouts = timeouts;
    this.abort = abort;
    this.rule = rule;
    this.pace = pace;
    this.pause = pause;
    this.clock = clock;
  }

  /// The same client, what it learned included, whose calls and waits end with `other`.
  public ApiClient abortedBy(Abort other) {
    return new ApiClient(network, timeouts, other, rule, pace, pause, clock);
  }

  /// The same client, what it learned included, that waits up to `wait` where a server asks for it.
  public ApiClient waitingUpTo(Duration wait) {
    RetryRule other = new RetryRule(rule.tries(), rule.connectTries(), wait, rule.jitter());
    return new ApiClient(network, timeouts, abort, other, pace, pause, clock);
  }

  /// The same client, what it learned included, that tries a server without a connection only once
  /// more, after a second: for callers who can do without it.
  public ApiClient soonGivingUp() {
    RetryRule other = new RetryRule(rule.tries(), 2, rule.maxWait(), rule.jitter());
    return new ApiClient(network, timeouts, abort, other, pace, pause, clock);
  }

  /// The same client, what it learned included, that sends a request once: for calls that change
  /// something, and for servers whose statuses say nothing about another try.
  public ApiClient tryingOnce() {
    RetryRule other = new RetryRule(1, 1, rule.maxWait(), rule.jitter());
    return new ApiClient(network, timeouts, abort, other, pace, pause, clock);
  }

  /// The same client, what it learned included, that waits up to `wait` for the head of an answer:
  /// for servers that work before they answer.
  public ApiClient awaitingHeadFor(Duration wait) {
    Timeouts other = new Timeouts(timeouts.connect(), wait, timeouts.stall());
    return new ApiClient(network, other, abort, rule, pace, pause, clock);
  }

  /// The same client, what it learned included, that waits up to `wait` for a connection: for
  /// servers that can be done without.
  public ApiClient connectingWithin(Duration wait) {
    Timeouts other = new Timeouts(wait, timeouts.firstByte(), timeouts.stall());
    return new ApiClient(network, other, abort, rule, pace, pause, clock);
  }

  /// The same client over another network.
  ApiClient over(Network other) {
    return new ApiClient(other, timeouts, abort, rule, pace, pause, clock);
  }

  /// Asks for JSON and reads the whole answer, whatever the status.
  ///
  /// @throws dev.dray.error.NetworkException if no answer can be had
  /// @throws dev.dray.error.ProtocolException if the answer is not HTTP or too long
  /// @throws dev.dray.error.CancelledException if the call was aborted
  public ApiResponse get(URI uri, Optional<Credential> credential) {
    return send(Request.get(uri).withCredential(credential));
  }

  /// Sends a request and reads the whole answer (up to 64 MiB decoded), whatever the status.
  ///
  /// @throws dev.dray.error.NetworkException and the others of [#get]
  public ApiResponse send(Request request) {
    return send(request, ErrorContext.NONE);
  }

  /// The same; failures carry `context` with the address added.
  ///
  /// @throws dev.dray.error.NetworkException and the others of [#get]
  public ApiResponse send(Request request, ErrorContext context) {
    return retrying(request, context, ApiClient::buffered);
  }

  /// Sends a request and leaves the body (up to 256 MiB decoded) to be read as it arrives; for huge
  /// listings. Once this returned, a body that breaks off is not asked for again: its stream fails
  /// with an [HttpException]. The caller closes the answer.
  ///
  /// @throws dev.dray.error.NetworkException and the others of [#get]
  public ApiResponse open(Request request, ErrorContext context) {
    return retrying(request, context, followed -> streamed(followed, MAX_STREAMED));
  }

  /// Sends a request whose answer is a stream of events without a known end; nothing bounds the
  /// whole, so whoever reads it must bound each item (see [JsonLines]). Otherwise as [#open]. How
  /// long it may be silent can be changed with [ApiResponse#allowSilence(Duration)].
  ///
  /// @throws dev.dray.error.NetworkException and the others of [#get]
  public ApiResponse openStream(Request request, ErrorContext context) {
    // A compressed stream would hold events back until there are enough of them.
    return retrying(
        request.withHeader("Accept-Encoding", "identity"),
        context,
        followed -> streamed(followed, Long.MAX_VALUE));
  }

  private interface Reading {
    ApiResponse of(Followed followed) throws IOException;
  }

  private ApiResponse retrying(Request request, ErrorContext context, Reading reading) {
    Request prepared = prepared(request);
    try {
      for (int attempt = 1; ; attempt++) {
        Duration turn = pace.before(request.uri());
        if (turn.isPositive() && turn.compareTo(rule.maxWait()) <= 0) {
          pause.sleep(turn, abort);
        }
        Duration wait;
        try {
          Followed followed = network.follow(prepared, timeouts, abort);
          boolean kept = false;
          try {
            followed.hops().forEach(pace::note);
            Hop last = followed.hops().getLast();
            Optional<Duration> again =
                rule.waitAfter(attempt, last.status(), last.headers(), clock.instant());
            if (again.isEmpty()) {
              ApiResponse response = reading.of(followed);
              kept = true;
              return response;
            }
            wait = again.get();
          } finally {
            if (!kept) {
              followed.close();
            }
          }
        } catch (HttpException e) {
          if (!rule.triesAgain(attempt, e)) {
            throw e;
          }
          wait = rule.backoff(attempt);
        }
        pause.sleep(wait, abort);
      }
    } catch (IOException e) {
      throw NetworkFailures.toDray(e, context.withUrl(request.uri()));
    }
  }

  private static Request prepared(Request request) {
    Request result = request;
    if (!result.headers().has("Accept")) {
      result = result.withHeader("Accept", "application/json");
    }
    // An answer to HEAD must tell the plain length, and a range is of plain bytes.
    boolean plain = result.method().equals("HEAD") || result.headers().has("Range");
    if (!plain && !result.headers().has("Accept-Encoding")) {
      result = result.withHeader("Accept-Encoding", "gzip");
    }
    return result;
  }

  private static ApiResponse buffered(Followed followed) throws IOException {
    try (ApiBody body = ApiBody.of(followed.response(), MAX_BUFFERED)) {
      return ApiResponse.buffered(followed.hops().getLast(), followed.hops(), body.readAllBytes());
    }
  }

  private static ApiResponse streamed(Followed followed, long maxBytes) throws IOException {
    Hop last = followed.hops().getLast();
    return new ApiResponse(
        last.status(),
        last.headers(),
        last.uri(),
        followed.hops(),
        ApiBody.of(followed.response(), maxBytes));
  }
}
