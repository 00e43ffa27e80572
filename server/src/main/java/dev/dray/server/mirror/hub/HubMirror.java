package dev.dray.server.mirror.hub;

import dev.dray.ByteSize;
import dev.dray.Dray;
import dev.dray.error.DrayException;
import dev.dray.http.Network;
import dev.dray.server.http.Answer;
import dev.dray.server.http.Exchange;
import dev.dray.server.http.Handler;
import dev.dray.server.http.Method;
import dev.dray.server.http.Route;
import dev.dray.server.http.Routes;
import dev.dray.server.http.Scope;
import dev.dray.server.mirror.content.Arrivals;
import dev.dray.server.mirror.content.Entrance;
import dev.dray.server.mirror.content.MirrorCounts;
import dev.dray.server.mirror.content.Proofs;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// The hub's side of the mirror, below `/hf`. Thread-safe.
public final class HubMirror implements Routes {

  /// Where clients find it.
  public static final String ROOT = "/hf";

  /// What it goes by.
  ///
  /// @param hub the hub behind it
  /// @param limit what the cache is kept within; empty for no limit
  /// @param fresh how long the hub's word holds
  /// @param open whether callers of other machines need no token of the service
  /// @param offline whether the hub is never asked
  public record Rules(
      URI hub, Optional<ByteSize> limit, Duration fresh, boolean open, boolean offline) {}

  private final Rules rules;
  private final String name = UUID.randomUUID().toString();
  private final HubFiles files;
  private final HubCalls calls;

  private HubMirror(
      Dray library,
      Network network,
      Proofs proofs,
      Arrivals arrivals,
      MirrorCounts counts,
      Rules rules) {
    this.rules = rules;
    HubUpstream upstream = new HubUpstream(network, rules.hub(), rules.offline(), name);
    HubLibrary shelf = new HubLibrary(library, proofs, upstream.base());
    HubLooks looks = new HubLooks(upstream, shelf, rules.fresh(), System::nanoTime);
    HubUse use = new HubUse(library, rules.limit(), System::nanoTime);
    this.files = new HubFiles(upstream, looks, shelf, arrivals, use, counts, ROOT);
    this.calls = new HubCalls(upstream, shelf, ROOT, rules.fresh(), System::nanoTime);
  }

  /// A mirror of a hub.
  ///
  /// @param library brings the files, with no secret of its own
  /// @param network asks the hub
  public static HubMirror open(
      Dray library,
      Network network,
      Proofs proofs,
      Arrivals arrivals,
      MirrorCounts counts,
      Rules rules) {
    return new HubMirror(library, network, proofs, arrivals, counts, rules);
  }

  @Override
  public List<Route> routes() {
    Handler handler = this::answer;
    // Who may read what is the hub's to say, by the caller's own token.
    return List.of(
        new Route(Method.GET, ROOT + "/{path...}", Scope.NONE, handler),
        new Route(Method.POST, ROOT + "/{path...}", Scope.NONE, handler));
  }

  private Answer answer(Exchange exchange) throws IOException {
    if (!Entrance.isOpenTo(exchange, rules.open())) {
      return HubRefusal.of(
              403,
              "",
              "This mirror is not open to other machines; its administrator can set mirror.open")
          .answer();
    }
    if (exchange.header(HubUpstream.LOOP_HEADER).filter(name::equals).isPresent()) {
      return HubRefusal.of(508, "", "This mirror is told to mirror itself; set mirror.hub")
          .answer();
    }
    String tail = exchange.rawPath().substring(ROOT.length() + 1);
    Optional<HubAddress> address;
    try {
      address = HubAddress.of(tail);
    } catch (IllegalArgumentException e) {
      return HubRefusal.of(400, "", String.valueOf(e.getMessage())).answer();
    }
    Caller caller = Caller.of(exchange.header("Authorization"));
    Answer answer = answer(exchange, tail, address, caller);
    // Else whoever sends another token wonders why it does nothing.
    return caller.isWithheld()
        ? answer.with("X-Dray-Note", "Only tokens that begin with hf_ are passed on to the hub")
        : answer;
  }

  private Answer answer(Exchange exchange, String tail, Optional<HubAddress> address, Caller caller)
      throws IOException {
    try {
      return switch (address.orElse(null)) {
        case null -> HubRefusal.of(404, "", "The mirror has no such address").answer();
        case HubAddress.File file when exchange.method() != Method.POST ->
            files.answer(exchange, file, caller);
        case HubAddress.File _ -> HubRefusal.of(403, "", "This mirror only reads").answer();
        case HubAddress.Repo repo -> calls.answer(exchange, tail, repo, caller);
        case HubAddress.Other other -> calls.answer(exchange, tail, other, caller);
      };
    } catch (DrayException e) {
      return HubRefusal.of(e).answer();
    }
  }
}
