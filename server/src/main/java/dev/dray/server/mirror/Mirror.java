package dev.dray.server.mirror;

import dev.dray.Dray;
import dev.dray.Version;
import dev.dray.http.Network;
import dev.dray.http.NetworkOptions;
import dev.dray.http.ProxyRules;
import dev.dray.http.TlsOptions;
import dev.dray.server.http.Route;
import dev.dray.server.http.Routes;
import dev.dray.server.mirror.content.Arrivals;
import dev.dray.server.mirror.content.MirrorCounts;
import dev.dray.server.mirror.content.Proofs;
import dev.dray.server.mirror.hub.HubMirror;
import dev.dray.server.mirror.ollama.OllamaMirror;
import dev.dray.settings.Setting;
import dev.dray.settings.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The mirror: `/hf` for clients of the Hugging Face hub (`HF_ENDPOINT=http://host:port/hf`), and
/// `/v2` for `ollama pull --insecure host:port/library/name`. Thread-safe.
///
/// It has a library of its own, which knows no token and no key of this machine: what is private is
/// fetched with the caller's right or not at all.
public final class Mirror implements Routes, AutoCloseable {

  /// How long a caller waits for a byte that is still to come. Engines give up a stalled server
  /// sooner.
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final Dray library;
  private final Network network;
  private final Proofs proofs;
  private final Arrivals arrivals;
  private final MirrorCounts counts;
  private final HubMirror hub;
  private final OllamaMirror ollama;

  private Mirror(Settings all, MirrorSettings settings) {
    this.library = Dray.open(own(all, settings));
    this.network =
        Network.open(
            NetworkOptions.of("dray-mirror/" + Version.CURRENT)
                .withProxies(ProxyRules.fromEnvironment(all.environment().variables()))
                .withTls(TlsOptions.trusting(all.cacert(), all.cacertFolders())));
    this.proofs = new Proofs();
    this.arrivals = new Arrivals(PATIENCE);
    this.counts = new MirrorCounts();
    this.hub =
        HubMirror.open(
            library,
            network,
            proofs,
            arrivals,
            counts,
            new HubMirror.Rules(
                settings.hub(),
                settings.limit(),
                settings.fresh(),
                settings.open(),
                all.offline()));
    this.ollama =
        OllamaMirror.open(
            library,
            proofs,
            arrivals,
            counts,
            new OllamaMirror.Rules(settings.ollama(), settings.fresh(), settings.open()));
  }

  /// Opens the mirror that the settings describe. Asks nobody.
  public static Mirror open(Settings settings) {
    return new Mirror(settings, MirrorSettings.of(settings));
  }

  /// The settings of the mirror's library: nobody's secrets, no books, and no waiting for hours or
  /// places, because callers wait.
  private static Settings own(Settings all, MirrorSettings settings) {
    return all.with(Setting.HF_CACHE, settings.cache().toString())
        .with(Setting.ENDPOINT, settings.hub().toString())
        .with(Setting.TOKEN, "none")
        .with(Setting.OLLAMA_TOKEN, "")
        .with(Setting.OLLAMA_VIA, "direct")
        .with(Setting.RECEIPTS, "false")
        .with(Setting.RECORD, "false")
        .with(Setting.LOCATION, "")
        .with(Setting.BETWEEN, "")
        .with(Setting.WAIT_FOR_SPACE, "1ms")
        .with(Setting.PARALLEL_DOWNLOADS, "256");
  }

  @Override
  public List<Route> routes() {
    List<Route> routes = new ArrayList<>(hub.routes());
    routes.addAll(ollama.routes());
    return List.copyOf(routes);
  }

  /// What it did since it was opened.
  public MirrorCounts counts() {
    return counts;
  }

  /// Ends what runs; what has arrived is kept, and goes on with the next request for it.
  @Override
  public void close() {
    arrivals.close();
    library.close();
    proofs.close();
    network.close();
  }
}
