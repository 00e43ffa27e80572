package dev.dray.server.mirror.hub;

import dev.dray.Commit;
import dev.dray.http.Body;
import dev.dray.http.Headers;
import dev.dray.server.http.Answer;
import dev.dray.server.http.Exchange;
import dev.dray.server.http.Method;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Answers calls of the hub's API: passed on with the caller's own secret, and from what is here
/// when the hub is away. Reads only. What the hub says of Xet is left out, and its links lead to
/// the mirror. An answer is kept for a short time, for that caller alone: a fleet that starts at
/// once asks the same questions. Thread-safe.
final class HubCalls {

  private static final int MOST_KEPT = 2_000;
  private static final int LARGEST_KEPT = 256 << 10;
  private static final int LARGEST_BODY = 1 << 20;

  /// Of the hub's headers, these are told on.
  private static final List<String> TOLD =
      List.of(
          "X-Repo-Commit",
          "X-Error-Code",
          "X-Error-Message",
          "X-Total-Count",
          "X-HF-Warning",
          "WWW-Authenticate",
          "Retry-After",
          "RateLimit",
          "RateLimit-Policy");

  private static final Pattern LINK = Pattern.compile("<([^>]*)>");

  private record Kept(HubUpstream.Said said, long until) {}

  private final HubUpstream upstream;
  private final HubLibrary library;
  private final HubShelfCalls shelf;
  private final String root;
  private final long freshNanos;
  private final LongSupplier nanoClock;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Kept> kept =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Kept> eldest) {
          return size() > MOST_KEPT;
        }
      };

  /// @param root the mirror's own path
  /// @param fresh how long an answer is kept
  HubCalls(
      HubUpstream upstream,
      HubLibrary library,
      String root,
      Duration fresh,
      LongSupplier nanoClock) {
    this.upstream = upstream;
    this.library = library;
    this.shelf = new HubShelfCalls(library, root);
    this.root = root;
    this.freshNanos = fresh.toNanos();
    this.nanoClock = nanoClock;
  }

  /// The answer to a call.
  ///
  /// @param tail what stands behind the mirror's root, as it was sent
  /// @throws IOException if the caller is gone
  Answer answer(Exchange exchange, String tail, HubAddress address, Caller caller)
      throws IOException {
    Optional<HubAddress.Repo> repo =
        address instanceof HubAddress.Repo one ? Optional.of(one) : Optional.empty();
    boolean pathsInfo = repo.filter(one -> one.verb().equals("paths-info")).isPresent();
    if (repo.filter(one -> one.verb().startsWith("xet-")).isPresent()) {
      return HubRefusal.of(404, "", "This mirror serves whole files; Xet is not used").answer();
    }
    if (exchange.method() == Method.POST && !pathsInfo) {
      return HubRefusal.of(403, "", "This mirror only reads; write to " + upstream.name()).answer();
    }
    Headers headers = Headers.of("Accept", "application/json");
    boolean post = exchange.method() == Method.POST;
    String sent = post ? new String(exchange.body(LARGEST_BODY), StandardCharsets.UTF_8) : "";
    Body body =
        post
            ? new Body.Text(exchange.header("Content-Type").orElse("application/json"), sent)
            : Body.NONE;
    String target = tail + exchange.rawQuery().map(query -> "?" + query).orElse("");
    try {
      HubUpstream.Said said = ask(exchange, target, caller, headers, body);
      repo.ifPresent(one -> learn(one, said, exchange, caller));
      return passed(said, exchange, repo);
    } catch (HubAwayException e) {
      return repo.filter(one -> library.isOpen(one.repo()))
          .flatMap(one -> shelf.answer(exchange, one, sent))
          .orElseGet(() -> e.refusal().answer());
    }
  }

  private HubUpstream.Said ask(
      Exchange exchange, String target, Caller caller, Headers headers, Body body)
      throws HubAwayException {
    boolean keeps = exchange.method() != Method.POST;
    String key = caller.mark() + " " + target;
    long now = nanoClock.getAsLong();
    if (keeps) {
      lock.lock();
      try {
        Kept known = kept.get(key);
        if (known != null && known.until() - now > 0) {
          return known.said();
        }
      } finally {
        lock.unlock();
      }
    }
    // A HEAD to an API is a GET whose body nobody reads: hubs answer it with less.
    String method = keeps ? "GET" : "POST";
    HubUpstream.Said said = upstream.ask(method, upstream.uri(target), caller, headers, body);
    if (keeps && said.status() == 200 && said.body().length <= LARGEST_KEPT) {
      lock.lock();
      try {
        kept.put(key, new Kept(said, now + freshNanos));
      } finally {
        lock.unlock();
      }
    }
    return said;
  }

  /// The description of a repository that is here stays for when the hub is away.
  private void learn(
      HubAddress.Repo repo, HubUpstream.Said said, Exchange exchange, Caller caller) {
    boolean description = repo.verb().isEmpty() || repo.verb().equals("revision");
    if (description && said.status() == 200) {
      HubJson.text(HubJson.read(said.body()).path("sha"))
          .filter(sha -> sha.matches("[0-9a-f]{40}"))
          .ifPresent(sha -> library.heard(repo.repo(), repo.revision(), new Commit(sha)));
      if (exchange.rawQuery().isEmpty()) {
        library.description(repo.repo(), said.body());
      }
    }
    boolean closed =
        said.status() == 401 && !said.headers().first("X-Error-Code").orElse("").isEmpty();
    if (caller.isAnonymous() && closed) {
      library.closed(repo.repo());
    }
  }

  private Answer passed(HubUpstream.Said said, Exchange exchange, Optional<HubAddress.Repo> repo) {
    Optional<URI> location = said.location();
    Answer answer;
    if (location.isPresent()) {
      Optional<String> target = upstream.target(location.get());
      if (target.isEmpty()) {
        return HubRefusal.of(502, "", upstream.name() + " redirects this call to another server")
            .answer();
      }
      answer = Answer.redirect(said.status(), root + "/" + target.get());
    } else {
      String verb = repo.map(HubAddress.Repo::verb).orElse("");
      boolean lists = verb.equals("tree") || verb.equals("paths-info");
      byte[] body = lists && said.status() == 200 ? withoutXet(said.body()) : said.body();
      answer =
          Answer.bytes(
              said.status(),
              said.headers().first("Content-Type").orElse("application/json; charset=utf-8"),
              body);
    }
    for (String name : TOLD) {
      for (String value : said.headers().all(name)) {
        answer = answer.with(name, value);
      }
    }
    for (String link : said.headers().all("Link")) {
      Optional<String> ours = link(link, exchange);
      if (ours.isPresent()) {
        answer = answer.with("Link", ours.get());
      }
    }
    return answer;
  }

  private static byte[] withoutXet(byte[] body) {
    JsonNode list = HubJson.read(body);
    if (!list.isArray()) {
      return body;
    }
    for (JsonNode entry : list) {
      if (entry instanceof ObjectNode object) {
        object.remove("xetHash");
      }
    }
    return HubJson.bytes(list);
  }

  /// A link to another page of the hub leads to the mirror, as an absolute address, which one of
  /// the clients needs.
  private Optional<String> link(String value, Exchange exchange) {
    StringBuilder out = new StringBuilder();
    Matcher matcher = LINK.matcher(value);
    while (matcher.find()) {
      Optional<String> target = upstream.target(URI.create(matcher.group(1)));
      if (target.isEmpty()) {
        return Optional.empty();
      }
      matcher.appendReplacement(
          out, Matcher.quoteReplacement("<" + exchange.self() + root + "/" + target.get() + ">"));
    }
    matcher.appendTail(out);
    return Optional.of(out.toString());
  }
}
