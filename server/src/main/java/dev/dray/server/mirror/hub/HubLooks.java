package dev.dray.server.mirror.hub;

import dev.dray.Commit;
import dev.dray.RepoPath;
import dev.dray.Revision;
import dev.dray.error.DrayException;
import dev.dray.http.Body;
import dev.dray.http.Headers;
import dev.dray.store.CachedTree;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/// Asks the hub, with the caller's own secret, whether the caller may read a file, which commit its
/// revision is, and what the file is: all of it by the request that clients send anyway, `HEAD` of
/// `resolve`. An answer holds for a short time, for that caller alone; equal questions at one time
/// are asked once. Whoever is let in by the hub is let in here, and nobody else. Thread-safe.
final class HubLooks {

  private static final int MOST = 20_000;
  private static final int HOPS = 5;
  private static final Headers PLAIN = Headers.of("Accept-Encoding", "identity");

  private record Asked(RepoName repo, Revision revision, String caller) {}

  private record Kept<T>(T value, long until) {}

  private record AboutFile(RepoName repo, Commit commit, RepoPath path) {}

  private final HubUpstream upstream;
  private final HubLibrary library;
  private final long freshNanos;
  private final LongSupplier nanoClock;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Asked, Kept<Commit>> permits = bounded();
  private final Map<AboutFile, FileFacts> files = bounded();
  private final Map<String, CompletableFuture<Look>> running = new ConcurrentHashMap<>();
  private final Map<String, Long> probed = new ConcurrentHashMap<>();

  /// @param fresh how long an answer holds
  HubLooks(HubUpstream upstream, HubLibrary library, Duration fresh, LongSupplier nanoClock) {
    this.upstream = upstream;
    this.library = library;
    this.freshNanos = fresh.toNanos();
    this.nanoClock = nanoClock;
  }

  private static <K, V> Map<K, V> bounded() {
    return new LinkedHashMap<>(16, 0.75f, true) {
      private static final long serialVersionUID = 1L;

      @Override
      protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > MOST;
      }
    };
  }

  /// What the hub says to this caller about a file.
  Look look(HubAddress.File address, Caller caller) {
    Asked asked = new Asked(address.repo(), address.revision(), caller.mark());
    Optional<Look> known = permit(asked).flatMap(commit -> known(address, commit));
    if (known.isPresent()) {
      return known.get();
    }
    CompletableFuture<Look> own = new CompletableFuture<>();
    String question = asked + " " + address.path();
    CompletableFuture<Look> first = running.putIfAbsent(question, own);
    if (first != null) {
      return first.join();
    }
    try {
      Look look = ask(address, asked, caller);
      own.complete(look);
      return look;
    } catch (RuntimeException | Error e) {
      own.completeExceptionally(e);
      throw e;
    } finally {
      running.remove(question, own);
    }
  }

  private Optional<Commit> permit(Asked asked) {
    lock.lock();
    try {
      Kept<Commit> kept = permits.get(asked);
      return kept != null && kept.until() - nanoClock.getAsLong() > 0
          ? Optional.of(kept.value())
          : Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  /// What is known of a file of a commit that does not change any more.
  private Optional<Look> known(HubAddress.File address, Commit commit) {
    Optional<CachedTree> tree = library.tree(address.repo(), commit);
    if (tree.isPresent()) {
      CachedTree.Entry entry = tree.get().files().get(address.path());
      return Optional.of(
          entry == null ? new Look.NoFile(commit) : new Look.Found(commit, FileFacts.of(entry)));
    }
    lock.lock();
    try {
      return Optional.ofNullable(files.get(new AboutFile(address.repo(), commit, address.path())))
          .map(facts -> new Look.Found(commit, facts));
    } finally {
      lock.unlock();
    }
  }

  private Look ask(HubAddress.File address, Asked asked, Caller caller) {
    try {
      String target =
          new HubAddress.File(address.repo(), address.revision(), address.path(), false)
              .path(address.repo(), address.revision());
      Look look = follow(upstream.uri(target), address, caller);
      remember(look, address, asked, caller);
      return look;
    } catch (HubAwayException e) {
      return new Look.Away(e.refusal());
    }
  }

  private void remember(Look look, HubAddress.File address, Asked asked, Caller caller) {
    switch (look) {
      case Look.Found(Commit commit, FileFacts facts) -> {
        admit(asked, commit);
        lock.lock();
        try {
          files.put(new AboutFile(address.repo(), commit, address.path()), facts);
        } finally {
          lock.unlock();
        }
        isOpen(address, caller);
      }
      case Look.NoFile(Commit commit) -> {
        admit(asked, commit);
        isOpen(address, caller);
      }
      case Look.Refused(HubRefusal refusal) -> {
        boolean closed = refusal.status() != 404 || refusal.code().equals("RepoNotFound");
        if (caller.isAnonymous() && closed) {
          library.closed(address.repo());
        }
      }
      case Look.Moved _, Look.Away _ -> {}
    }
  }

  private void admit(Asked asked, Commit commit) {
    lock.lock();
    try {
      permits.put(asked, new Kept<>(commit, nanoClock.getAsLong() + freshNanos));
    } finally {
      lock.unlock();
    }
  }

  /// Whether nobody in particular may read it too, which decides what is served while the hub is
  /// away. Asked beside, for a caller with a token.
  private void isOpen(HubAddress.File address, Caller caller) {
    if (caller.isAnonymous()) {
      library.opened(address.repo());
      return;
    }
    long now = nanoClock.getAsLong();
    Long last = probed.get(address.repo().key());
    if (last == null || now - last > Math.max(freshNanos, Duration.ofMinutes(5).toNanos())) {
      if (probed.size() > MOST) {
        probed.clear();
      }
      probed.put(address.repo().key(), now);
      Thread.ofVirtual()
          .name("dray-mirror-open")
          .start(() -> look(address, Caller.of(Optional.empty())));
    }
  }

  private Look follow(URI start, HubAddress.File address, Caller caller) throws HubAwayException {
    URI at = start;
    Optional<String> commit = Optional.empty();
    for (int hop = 0; hop < HOPS; hop++) {
      HubUpstream.Said said = upstream.ask("HEAD", at, caller, PLAIN, Body.NONE);
      commit = commit.or(() -> said.headers().first("X-Repo-Commit"));
      Optional<URI> location = said.location();
      if (location.isEmpty()) {
        return answered(said, address, commit, caller);
      }
      Optional<String> target = upstream.target(location.get());
      Optional<RepoName> moved =
          target.flatMap(HubLooks::repoOf).filter(repo -> !repo.equals(address.repo()));
      if (moved.isPresent()) {
        return new Look.Moved(moved.get());
      }
      FileFacts facts = FileFacts.of(said.headers(), true);
      if (target.isEmpty() || facts.size().isPresent()) {
        return found(address, commit, facts, caller);
      }
      at = location.get();
    }
    return new Look.Refused(HubRefusal.of(502, "", upstream.name() + " redirects without end"));
  }

  private static Optional<RepoName> repoOf(String target) {
    try {
      String path = target.replaceFirst("[?#].*", "");
      return HubAddress.of(path)
          .filter(HubAddress.File.class::isInstance)
          .map(address -> ((HubAddress.File) address).repo());
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private Look answered(
      HubUpstream.Said said, HubAddress.File address, Optional<String> commit, Caller caller)
      throws HubAwayException {
    if (said.status() == 200) {
      return found(address, commit, FileFacts.of(said.headers(), false), caller);
    }
    String code = said.headers().first("X-Error-Code").orElse("");
    Optional<Commit> at = commit.flatMap(HubLooks::commit);
    if (said.status() == 404 && code.equals("EntryNotFound") && at.isPresent()) {
      return new Look.NoFile(at.get());
    }
    return new Look.Refused(
        HubRefusal.byHub(
            said.status() >= 400 ? said.status() : 502,
            said.headers(),
            upstream.name() + " answered " + said.status()));
  }

  private static Optional<Commit> commit(String text) {
    return text.matches("[0-9a-f]{40}") ? Optional.of(new Commit(text)) : Optional.empty();
  }

  /// Some hubs say less than clients need: the commit is then asked for, and the digest taken from
  /// the listing.
  private Look found(HubAddress.File address, Optional<String> said, FileFacts facts, Caller caller)
      throws HubAwayException {
    Optional<Commit> commit = said.flatMap(HubLooks::commit);
    if (commit.isEmpty() && address.revision().isCommit()) {
      commit = Optional.of(new Commit(address.revision().text()));
    }
    if (commit.isEmpty()) {
      commit = tip(address, caller);
    }
    if (commit.isEmpty()) {
      return new Look.Refused(
          HubRefusal.of(
              502,
              "",
              upstream.name() + " does not say which commit " + address.revision() + " is"));
    }
    if (facts.areWhole()) {
      return new Look.Found(commit.get(), facts);
    }
    try {
      library.heard(address.repo(), address.revision(), commit.get());
      library.learnNow(address.repo(), commit.get(), caller);
    } catch (DrayException e) {
      return new Look.Away(HubRefusal.of(e));
    }
    return known(address, commit.get())
        .orElseGet(() ->
            new Look.Refused(
                HubRefusal.of(
                    502,
                    "",
                    upstream.name() + " names neither digest nor size of " + address.path())));
  }

  private Optional<Commit> tip(HubAddress.File address, Caller caller) throws HubAwayException {
    URI uri =
        upstream.uri(
            address.repo().apiPrefix()
                + "/revision/"
                + HubAddress.encoded(address.revision().text()));
    HubUpstream.Said said = upstream.ask("GET", uri, caller, Headers.EMPTY, Body.NONE);
    return said.status() == 200
        ? HubJson.text(HubJson.read(said.body()).path("sha")).flatMap(HubLooks::commit)
        : Optional.empty();
  }
}
