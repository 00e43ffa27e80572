package dev.dray.server.mirror;

import dev.dray.Dray;
import dev.dray.Version;
import dev.dray.http.Network;
import dev.dray.http.NetworkOptions;
import dev.dray.http.ProxyRules;
import dev.dray.http.Reach;
import dev.dray.http.TlsOptions;
import dev.dray.server.http.Route;
import dev.dray.server.http.Routes;
import dev.dray.server.http.Served;
import dev.dray.server.http.ServedListener;
import dev.dray.server.mirror.content.Arrivals;
import dev.dray.server.mirror.content.MirrorCounts;
import dev.dray.server.mirror.content.Proofs;
import dev.dray.server.mirror.hub.HubMirror;
import dev.dray.server.mirror.ollama.OllamaMirror;
import dev.dray.settings.Preference;
import dev.dray.settings.Setting;
import dev.dray.settings.Settings;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// The mirror: `/hf` for clients of the Hugging Face hub (`HF_ENDPOINT=http://host:port/hf`), and
/// `/v2` for `ollama pull --insecure host:port/library/name`. Thread-safe.
///
/// It has a library of its own, which knows no token and no key of this machine: what is private is
/// fetched with the caller's right or not at all. What that fetches keeps to the service's limits.
public final class Mirror implements Routes, ServedListener, AutoCloseable {

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
  private final Set<String> templates;

  private Mirror(Dray service, MirrorSettings settings) {
    Settings all = service.settings();
    this.library = service.beside(own(all, settings));
    this.network =
        Network.open(
            NetworkOptions.of("dray-mirror/" + Version.CURRENT)
                .withProxies(ProxyRules.fromEnvironment(all.environment().variables()))
                .withTls(TlsOptions.trusting(all.cacert(), all.cacertFolders()))
                .withReach(reach(all, settings)));
    this.proofs = new Proofs();
    this.counts = new MirrorCounts();
    this.arrivals = new Arrivals(PATIENCE, counts);
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
    this.templates = routes().stream().map(Route::template).collect(Collectors.toUnmodifiableSet());
  }

  /// Opens the mirror that the settings of a library describe. Asks nobody.
  ///
  /// @param service the service's own library, whose limits hold for the mirror too
  public static Mirror open(Dray service) {
    return new Mirror(service, MirrorSettings.of(service.settings()));
  }

  /// A hub must not lead the mirror to servers that only this machine reaches, unless they were
  /// named, or such servers are allowed.
  private static Reach reach(Settings all, MirrorSettings settings) {
    List<URI> named = new ArrayList<>(all.mirrors());
    named.add(settings.hub());
    return all.internalAddresses() == Preference.NEVER ? Reach.publicAnd(named) : Reach.EVERYWHERE;
  }

  /// The settings of the mirror's library: nobody's secrets, no books, and no waiting for hours or
  /// places, because callers wait.
  private static Settings own(Settings all, MirrorSettings settings) {
    return all.with(Setting.HF_CACHE, settings.cache().toString())
        .with(Setting.ENDPOINT, settings.hub().toString())
        .with(Setting.TOKEN, "none")
        .with(Setting.OLLAMA_TOKEN, "")
        .with(Setting.MODELSCOPE_TOKEN, "none")
        .with(Setting.CIVITAI_TOKEN, "none")
        .with(Setting.LMSTUDIO_TOKEN, "")
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

  /// How many downloads run for its callers.
  public int arriving() {
    return arrivals.count();
  }

  @Override
  public void served(Served served) {
    if (templates.contains(served.template())) {
      counts.answered(served.bytes());
    }
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
