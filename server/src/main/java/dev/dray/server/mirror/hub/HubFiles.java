package dev.dray.server.mirror.hub;

import dev.dray.Commit;
import dev.dray.RepoPath;
import dev.dray.error.DrayException;
import dev.dray.provider.Source;
import dev.dray.server.http.Answer;
import dev.dray.server.http.Exchange;
import dev.dray.server.http.Header;
import dev.dray.server.http.Method;
import dev.dray.server.mirror.content.Arrival;
import dev.dray.server.mirror.content.Arrivals;
import dev.dray.server.mirror.content.ByteRanges;
import dev.dray.server.mirror.content.Content;
import dev.dray.server.mirror.content.Delivery;
import dev.dray.server.mirror.content.MirrorCounts;
import dev.dray.store.CachedTree;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Answers `resolve` and `raw`: the bytes of files. On the first hop, with every header that
/// clients read from the hub's redirect, so that nothing leads away from the mirror; and without a
/// word of Xet, which would.
///
/// A file that is not here is fetched whole, once, and sent while it arrives. A short range of a
/// large file that nobody fetches yet is passed on instead and not kept: whoever reads the header
/// of a model's weights does not want the model. If such ranges become many, it is fetched.
final class HubFiles {

  /// Ranges up to this are passed on.
  private static final long SHORT = 4L << 20;

  /// Files up to this are fetched at once, whatever is asked of them.
  private static final long SMALL = 16L << 20;

  /// So many bytes of one file are passed on before it is fetched.
  private static final long PATIENCE = 64L << 20;

  /// How long an answer waits for its first byte, so that a failure can be told in words.
  private static final Duration HEAD_START = Duration.ofSeconds(6);

  private static final int MOST_PASSED = 10_000;

  private final HubUpstream upstream;
  private final HubLooks looks;
  private final HubLibrary library;
  private final Arrivals arrivals;
  private final HubUse use;
  private final MirrorCounts counts;
  private final String root;
  private final Map<String, Long> passed = new ConcurrentHashMap<>();

  /// @param root the mirror's own path, such as `/hf`
  HubFiles(
      HubUpstream upstream,
      HubLooks looks,
      HubLibrary library,
      Arrivals arrivals,
      HubUse use,
      MirrorCounts counts,
      String root) {
    this.upstream = upstream;
    this.looks = looks;
    this.library = library;
    this.arrivals = arrivals;
    this.use = use;
    this.counts = counts;
    this.root = root;
  }

  /// The answer to a request for a file.
  ///
  /// @throws IOException if it cannot be opened
  Answer answer(Exchange exchange, HubAddress.File address, Caller caller) throws IOException {
    return switch (looks.look(address, caller)) {
      case Look.Found(Commit commit, FileFacts facts) -> {
        library.learn(address.repo(), address.revision(), commit, caller);
        yield found(exchange, address, commit, facts, caller, true);
      }
      case Look.NoFile(Commit commit) -> HubRefusal.noEntry(commit.id()).answer();
      case Look.Moved(RepoName to) ->
          Answer.redirect(307, root + "/" + address.path(to, address.revision()) + query(exchange));
      case Look.Refused(HubRefusal refusal) -> refusal.answer();
      case Look.Away(HubRefusal refusal) -> away(exchange, address, caller, refusal);
    };
  }

  private static String query(Exchange exchange) {
    return exchange.rawQuery().map(query -> "?" + query).orElse("");
  }

  /// What is here of an open repository, as the hub last said it was. Of a closed one nothing: only
  /// the hub knows who may read it.
  private Answer away(Exchange exchange, HubAddress.File address, Caller caller, HubRefusal refusal)
      throws IOException {
    RepoName repo = address.repo();
    if (!library.isOpen(repo)) {
      return refusal.answer();
    }
    Optional<Commit> commit = library.commit(repo, address.revision());
    Optional<CachedTree> tree = commit.flatMap(c -> library.tree(repo, c));
    if (commit.isEmpty() || tree.isEmpty()) {
      return refusal.answer();
    }
    CachedTree.Entry entry = tree.get().files().get(address.path());
    if (entry == null) {
      return HubRefusal.noEntry(commit.get().id()).answer();
    }
    FileFacts facts = FileFacts.of(entry);
    boolean here =
        (address.raw() && facts.large())
            || library.file(repo, commit.get(), address.path(), facts).isPresent()
            || arrivals
                .find(key(facts, repo, commit.get(), address.path()), address.path())
                .isPresent();
    return here ? found(exchange, address, commit.get(), facts, caller, false) : refusal.answer();
  }

  private static String key(FileFacts facts, RepoName repo, Commit commit, RepoPath path) {
    return facts.digest().map(Object::toString).orElse(repo.key() + "@" + commit + "/" + path);
  }

  private Answer found(
      Exchange exchange,
      HubAddress.File address,
      Commit commit,
      FileFacts facts,
      Caller caller,
      boolean hubIsThere)
      throws IOException {
    if (address.raw() && facts.large()) {
      return Answer.bytes(
              200, "text/plain; charset=utf-8", facts.pointer().getBytes(StandardCharsets.UTF_8))
          .with("X-Repo-Commit", commit.id());
    }
    use.used(address.repo());
    Optional<Path> here = library.file(address.repo(), commit, address.path(), facts);
    if (here.isPresent()) {
      counts.hit();
      Content stored = new Content.Stored(here.get(), facts.size().getAsLong());
      return delivery(exchange, address, commit, facts, stored).answer(exchange);
    }
    if (exchange.method() == Method.HEAD) {
      Content promised = new Content.Stored(Path.of(""), facts.size().getAsLong());
      return delivery(exchange, address, commit, facts, promised).answer(exchange);
    }
    return arriving(exchange, address, commit, facts, caller, hubIsThere);
  }

  private Answer arriving(
      Exchange exchange,
      HubAddress.File address,
      Commit commit,
      FileFacts facts,
      Caller caller,
      boolean hubIsThere)
      throws IOException {
    RepoPath path = address.path();
    String key = key(facts, address.repo(), commit, path);
    URI uri =
        upstream.uri(
            new HubAddress.File(address.repo(), commit.asRevision(), path, false)
                .path(address.repo(), commit.asRevision()));
    Optional<Arrival> running = arrivals.find(key, path);
    Delivery promised =
        delivery(
            exchange,
            address,
            commit,
            facts,
            new Content.Stored(Path.of(""), facts.size().getAsLong()));
    ByteRanges asked = promised.ranges(exchange);
    if (hubIsThere) {
      Optional<Answer> passed = passOn(asked, uri, key, facts, running, caller, promised);
      if (passed.isPresent()) {
        return passed.get();
      }
    }
    try {
      Arrival arrival =
          arrivals.join(
              key,
              path,
              Map.of(path, facts.size().getAsLong()),
              () ->
                  library.download(
                      address.repo(),
                      commit,
                      path,
                      facts,
                      new Source(upstream.name(), uri, caller.credential(upstream.base())),
                      caller),
              (file, place) -> {
                library.arrived(address.repo(), facts, place);
                use.arrived(address.repo());
              });
      arrival.await(first(asked), HEAD_START);
      // What came meanwhile takes the fast way.
      Content content =
          arrival
              .place()
              .<Content>map(place -> new Content.Stored(place, arrival.size()))
              .orElse(arrival);
      return delivery(exchange, address, commit, facts, content).answer(exchange);
    } catch (DrayException e) {
      return HubRefusal.of(e).answer();
    }
  }

  private static long first(ByteRanges asked) {
    return switch (asked) {
      case ByteRanges.Some(List<ByteRanges.Part> parts) -> parts.getFirst().from();
      case ByteRanges.All _, ByteRanges.Unsatisfiable _ -> 0;
    };
  }

  /// A short range of a large file that is not here, as the hub sends it.
  private Optional<Answer> passOn(
      ByteRanges asked,
      URI uri,
      String key,
      FileFacts facts,
      Optional<Arrival> running,
      Caller caller,
      Delivery promised) {
    long size = facts.size().getAsLong();
    if (!(asked instanceof ByteRanges.Some(List<ByteRanges.Part> parts))
        || parts.size() != 1
        || parts.getFirst().length() > SHORT
        || size <= SMALL) {
      return Optional.empty();
    }
    ByteRanges.Part part = parts.getFirst();
    if (running.isPresent()
        && running.get().await(part.from() + part.length() - 1, Duration.ZERO)) {
      return Optional.empty();
    }
    if (passed.size() > MOST_PASSED) {
      passed.clear();
    }
    if (running.isEmpty() && passed.merge(key, part.length(), Long::sum) > PATIENCE) {
      return Optional.empty();
    }
    try {
      return upstream
          .stretch(uri, caller, part.from(), Math.toIntExact(part.length()), size)
          .map(bytes -> {
            counts.passedOn(bytes.length);
            return promised.passed(part, bytes);
          });
    } catch (HubAwayException e) {
      return Optional.empty();
    }
  }

  private static Delivery delivery(
      Exchange exchange, HubAddress.File address, Commit commit, FileFacts facts, Content content) {
    List<Header> headers = new ArrayList<>();
    headers.add(new Header("X-Repo-Commit", commit.id()));
    if (facts.large()) {
      headers.add(new Header("X-Linked-ETag", facts.tag()));
      headers.add(new Header("X-Linked-Size", String.valueOf(content.size())));
    }
    headers.add(new Header("Content-Disposition", disposition(exchange, address.path())));
    // What a repository holds is anybody's; as a page of ours it must do nothing.
    headers.add(new Header("Content-Security-Policy", "default-src 'none'; sandbox"));
    headers.add(new Header("Cache-Control", "no-cache"));
    return new Delivery(
        content,
        facts.tag(),
        facts.large() ? "application/octet-stream" : "text/plain; charset=utf-8",
        headers);
  }

  private static String disposition(Exchange exchange, RepoPath path) {
    String name = path.fileName();
    boolean saved = exchange.query("download").filter(v -> !v.equals("false")).isPresent();
    return (saved ? "attachment" : "inline")
        + "; filename*=UTF-8''"
        + HubAddress.encoded(name)
        + "; filename=\""
        + name.replaceAll("[^\\x20-\\x7e]|[\"\\\\]", "_")
        + "\";";
  }
}
