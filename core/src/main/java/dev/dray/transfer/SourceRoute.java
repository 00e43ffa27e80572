package dev.dray.transfer;

import dev.dray.error.IntegrityException;
import dev.dray.http.Abort;
import dev.dray.http.Followed;
import dev.dray.http.Network;
import dev.dray.http.Request;
import dev.dray.http.Response;
import dev.dray.http.Timeouts;
import dev.dray.provider.Credential;
import dev.dray.provider.Source;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import java.util.function.Function;

/// The way to one source's bytes. Its lasting address is followed once; where that ends, which is
/// often a signed link to another server, is asked directly from then on, until it is refused and
/// [given up][#expired(Opened)]. When several connections find out at once, one of them follows the
/// address again and the others wait for it. Thread-safe.
final class SourceRoute {

  /// A request's answer.
  ///
  /// @param response the answer; the caller closes it
  /// @param ownHost whether the source's own server gave it
  /// @param fresh whether the redirects were followed for it
  record Opened(Response response, boolean ownHost, boolean fresh) {}

  private final Network network;
  private final Source source;
  private final Timeouts timeouts;
  private final Optional<FileTransfer> compared;
  private final Object following = new Object();
  private volatile Optional<URI> location = Optional.empty();

  /// @param compared the file that the source's redirects must speak of; nothing for an only
  ///   source, whose bytes will tell
  SourceRoute(Network network, Source source, Timeouts timeouts, Optional<FileTransfer> compared) {
    this.network = network;
    this.source = source;
    this.timeouts = timeouts;
    this.compared = compared;
  }

  Source source() {
    return source;
  }

  /// Asks for a part of the file, or for all of it if `range` is empty.
  ///
  /// @param ifRange the strong entity tag to insist on, by the server (host and port) that gave it
  Opened open(Optional<Span> range, Function<String, Optional<String>> ifRange, Abort abort)
      throws IOException {
    Optional<URI> known = location;
    if (known.isEmpty()) {
      synchronized (following) {
        known = location;
        if (known.isEmpty()) {
          return follow(range, abort);
        }
      }
    }
    Request request = request(known.get(), range);
    Optional<String> tag = ifRange.apply(Hosts.of(known.get()));
    if (range.isPresent() && tag.isPresent()) {
      request = request.withHeader("If-Range", tag.get());
    }
    Optional<Credential> secret = secret();
    Response response = network.send(request.withCredential(secret), timeouts, abort);
    if (renews(response, secret)) {
      response = network.send(request.withCredential(secret()), timeouts, abort);
    }
    if (response.status() >= 300 && response.status() < 400) {
      // The server that used to answer redirects now: start from the lasting address.
      response.close();
      forget(known.get());
      synchronized (following) {
        return follow(range, abort);
      }
    }
    return new Opened(response, isOwn(known.get()), false);
  }

  private Opened follow(Optional<Span> range, Abort abort) throws IOException {
    Request request = request(source.uri(), range);
    Optional<Credential> secret = secret();
    Followed followed = network.follow(request.withCredential(secret), timeouts, abort);
    if (renews(followed.response(), secret)) {
      followed = network.follow(request.withCredential(secret()), timeouts, abort);
    }
    URI end = followed.response().uri();
    int status = followed.response().status();
    if (compared.isPresent() && status < 400) {
      Optional<IntegrityException> other =
          LinkedFile.contradiction(followed.hops(), compared.get());
      if (other.isPresent()) {
        followed.response().close();
        throw new BadAnswerException(other.get(), BadAnswerException.Remedy.NONE);
      }
    }
    if (status == 200 || status == 206 || status == 416) {
      location = Optional.of(end);
    }
    return new Opened(followed.response(), isOwn(end), true);
  }

  private Request request(URI uri, Optional<Span> range) {
    Request request = Request.get(uri);
    return range.isPresent()
        ? request.withRange(range.get().from(), range.get().to() - 1)
        : request;
  }

  /// The secret for one request: those that run out are fetched here, outside the request's time
  /// limits.
  private Optional<Credential> secret() {
    return source.credential().flatMap(Credential::current);
  }

  /// Whether the source's own server wants another secret and there is one: tokens of registries
  /// live for minutes, and a file may take hours. One more request is worth it, never two; a server
  /// that refuses a fresh secret has the last word. Closes the answer then.
  private boolean renews(Response response, Optional<Credential> used) {
    if (response.status() != 401 || !isOwn(response.uri()) || source.credential().isEmpty()) {
      return false;
    }
    boolean last = false;
    try {
      last = !source.credential().get().renew(used, response.headers().all("WWW-Authenticate"));
      return !last;
    } finally {
      if (!last) {
        response.close();
      }
    }
  }

  private boolean isOwn(URI uri) {
    return Hosts.of(uri).equals(Hosts.of(source.uri()));
  }

  /// The address that was asked is of no use any more.
  void expired(URI used) {
    forget(used);
  }

  private void forget(URI used) {
    synchronized (following) {
      if (location.isPresent() && location.get().equals(used)) {
        location = Optional.empty();
      }
    }
  }
}
