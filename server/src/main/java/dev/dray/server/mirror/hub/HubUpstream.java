package dev.dray.server.mirror.hub;

import dev.dray.error.ErrorContext;
import dev.dray.http.Abort;
import dev.dray.http.Body;
import dev.dray.http.Followed;
import dev.dray.http.Headers;
import dev.dray.http.HttpProtocolException;
import dev.dray.http.Network;
import dev.dray.http.NetworkFailures;
import dev.dray.http.Request;
import dev.dray.http.Response;
import dev.dray.http.Timeouts;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/// The hub behind the mirror, asked on behalf of a caller: one request, one answer, no redirect
/// followed, no second try. Clients of hubs try again by themselves and give up after ten seconds
/// of silence, so it is better to tell them soon. A hub that could not be reached is left alone for
/// some seconds, during which everybody is served from what is here. Thread-safe.
final class HubUpstream {

  /// The longest answer of an API that is passed on.
  static final int LARGEST = 64 << 20;

  private static final Timeouts TIMES =
      new Timeouts(Duration.ofSeconds(4), Duration.ofSeconds(8), Duration.ofSeconds(8));
  private static final long REST_NANOS = Duration.ofSeconds(3).toNanos();

  private final Network network;
  private final URI base;
  private final boolean offline;
  private final String loopMark;
  private final AtomicLong restUntil = new AtomicLong(System.nanoTime());

  /// What the hub said.
  ///
  /// @param uri the address that said it
  /// @param text the body, which hubs write in UTF-8
  record Said(URI uri, int status, Headers headers, String text) {

    /// Where it leads, if it is a redirect.
    Optional<URI> location() {
      boolean redirect =
          switch (status) {
            case 301, 302, 303, 307, 308 -> true;
            default -> false;
          };
      if (!redirect) {
        return Optional.empty();
      }
      try {
        return headers.first("Location").map(uri::resolve);
      } catch (IllegalArgumentException e) {
        return Optional.empty();
      }
    }

    byte[] body() {
      return text.getBytes(StandardCharsets.UTF_8);
    }
  }

  /// @param network stays the caller's
  /// @param base the hub's address
  /// @param offline whether it may not be asked at all
  /// @param loopMark sent along, so that a mirror of itself is noticed
  HubUpstream(Network network, URI base, boolean offline, String loopMark) {
    this.network = network;
    this.base = URI.create(base.toString().replaceFirst("/+$", ""));
    this.offline = offline;
    this.loopMark = loopMark;
  }

  URI base() {
    return base;
  }

  /// The name of the hub in messages.
  String name() {
    return base.getAuthority();
  }

  /// An address below the hub's root.
  ///
  /// @param target encoded path and query, without the first slash
  URI uri(String target) {
    return URI.create(base + "/" + target);
  }

  /// What stands behind the root in an address of this hub; nothing if it is of another server.
  Optional<String> target(URI uri) {
    String text = uri.toString();
    String root = base + "/";
    return text.startsWith(root) ? Optional.of(text.substring(root.length())) : Optional.empty();
  }

  /// Asks.
  ///
  /// @throws HubAwayException if it cannot be asked, or has trouble of its own
  Said ask(String method, URI uri, Caller caller, Headers headers, Body body)
      throws HubAwayException {
    requireThere();
    Request request =
        new Request(method, uri, headers.with(LOOP_HEADER, loopMark), Optional.empty(), body)
            .withCredential(caller.credential(base));
    try (Response response = network.send(request, TIMES, Abort.NEVER)) {
      String text =
          method.equals("HEAD")
              ? ""
              : new String(response.readAll(LARGEST), StandardCharsets.UTF_8);
      Said said = new Said(uri, response.status(), response.headers(), text);
      if (said.status() == 429 || said.status() == 408 || said.status() >= 500) {
        throw new HubAwayException(
            HubRefusal.byHub(
                said.status() < 500 ? said.status() : 502,
                said.headers(),
                name() + " answered " + said.status() + " and is asked again later"));
      }
      return said;
    } catch (HttpProtocolException e) {
      throw new HubAwayException(HubRefusal.of(NetworkFailures.toDray(e, ErrorContext.of(uri))));
    } catch (IOException e) {
      restUntil.set(System.nanoTime() + REST_NANOS);
      throw new HubAwayException(HubRefusal.of(NetworkFailures.toDray(e, ErrorContext.of(uri))));
    }
  }

  /// Reads a stretch of a file, wherever the hub redirects to.
  ///
  /// @param length bytes that are wanted, which are kept in memory
  /// @return nothing if another answer came than that very stretch
  /// @throws HubAwayException if the hub cannot be asked
  Optional<byte[]> stretch(URI uri, Caller caller, long from, int length, long size)
      throws HubAwayException {
    requireThere();
    Request request =
        Request.get(uri)
            .withHeader(LOOP_HEADER, loopMark)
            .withCredential(caller.credential(base))
            .withRange(from, from + length - 1);
    try (Followed followed = network.follow(request, TIMES, Abort.NEVER)) {
      Response response = followed.response();
      String wanted = "bytes " + from + "-" + (from + length - 1) + "/" + size;
      boolean fits =
          response.status() == 206
              && !response.headers().has("Content-Encoding")
              && response.headers().first("Content-Range").filter(wanted::equals).isPresent();
      if (!fits) {
        return Optional.empty();
      }
      byte[] bytes = response.readAll(length);
      return bytes.length == length ? Optional.of(bytes) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private void requireThere() throws HubAwayException {
    if (offline) {
      throw new HubAwayException(
          HubRefusal.away("Offline mode is on, and " + name() + " would have to be asked"));
    }
    if (restUntil.get() - System.nanoTime() > 0) {
      throw new HubAwayException(
          HubRefusal.away(name() + " could not be reached just now; try again in some seconds"));
    }
  }

  /// Names the mirror that asks.
  static final String LOOP_HEADER = "X-Dray-Mirror";
}
