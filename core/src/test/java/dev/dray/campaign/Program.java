package dev.dray.campaign;

import dev.dray.ModelRef;
import dev.dray.RepoPath;
import dev.dray.download.DownloadRequest;
import dev.dray.download.DownloadTarget;
import dev.dray.download.task.DownloadTask;
import dev.dray.download.task.Street;
import dev.dray.download.task.Traffic;
import dev.dray.federation.Federation;
import dev.dray.http.ApiClient;
import dev.dray.http.HastyApi;
import dev.dray.http.Network;
import dev.dray.http.NetworkOptions;
import dev.dray.http.ProxyRules;
import dev.dray.http.Timeouts;
import dev.dray.http.TlsOptions;
import dev.dray.model.variant.VariantWish;
import dev.dray.provider.FileProvider;
import dev.dray.provider.Listing;
import dev.dray.provider.huggingface.HubProvider;
import dev.dray.provider.huggingface.TokenSource;
import dev.dray.provider.url.UrlProvider;
import dev.dray.settings.Environment;
import dev.dray.settings.OsFamily;
import dev.dray.settings.Setting;
import dev.dray.settings.Settings;
import dev.dray.store.HubCache;
import dev.dray.store.LinkRule;
import dev.dray.store.LocalDir;
import dev.dray.store.ModelStore;
import dev.dray.store.PlainTree;
import dev.dray.store.SpaceReservations;
import dev.dray.transfer.RefusalWords;
import dev.dray.transfer.TransferEngine;
import dev.dray.transfer.TransferOptions;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The program from start to end: a network, an engine and a street of their own. As the workshop
/// builds them, but with waits of milliseconds.
final class Program implements AutoCloseable {

  private final Settings settings;
  private final LinkRule links;
  private final Network network;
  private final TransferEngine engine;
  private final ApiClient api;
  private final int parallelFiles;

  /// @param root holds everything it writes
  /// @param authority the certificate to trust
  /// @param proxies the environment's proxy variables
  Program(
      Path root,
      URI endpoint,
      LinkRule links,
      Path authority,
      Map<String, String> proxies,
      TransferOptions options,
      Timeouts apiTimeouts,
      int parallelFiles) {
    this.settings =
        Settings.builder()
            .environment(
                new Environment(
                    Map.of(), root.resolve("home"), root.resolve("work"), OsFamily.LINUX))
            .withoutFiles()
            .set(Setting.ENDPOINT, endpoint.toString())
            .set(Setting.HF_CACHE, root.resolve("cache").toString())
            .build();
    this.links = links;
    this.network =
        Network.open(
            NetworkOptions.of("dray-campaign")
                .withProxies(ProxyRules.fromEnvironment(proxies))
                .withTls(TlsOptions.trusting(authority)));
    this.engine = TransferEngine.open(network, options);
    this.api = HastyApi.on(network, apiTimeouts);
    this.parallelFiles = parallelFiles;
  }

  /// No fault makes a connection slow, so one that takes long is a busy machine's: its errors are
  /// not among those that fit.
  static Timeouts impatient() {
    return new Timeouts(Duration.ofSeconds(10), Scenario.PATIENCE, Scenario.PATIENCE);
  }

  DownloadTask prepare(DownloadRequest request) {
    Street street =
        new Street(
            this::provider,
            this::provider,
            this::words,
            this::store,
            Federation.of(settings),
            this::offlineListing,
            Optional.empty(),
            Optional.empty(),
            VariantWish.NONE,
            (asked, plan) -> {},
            engine,
            new Traffic(Optional.empty(), Optional.empty(), 64, Optional.empty()),
            SpaceReservations.shared(),
            Duration.ZERO,
            parallelFiles);
    return DownloadTask.prepare(request, street);
  }

  private FileProvider provider(DownloadRequest request) {
    return request.ref() instanceof ModelRef.Url
        ? new UrlProvider(() -> api, settings, Optional.empty(), request.digest(), List.of())
        : hub(request);
  }

  private HubProvider hub(DownloadRequest request) {
    return new HubProvider(api, settings, TokenSource.of(settings), request.ref().provider());
  }

  private Optional<RefusalWords> words(DownloadRequest request, RepoPath path) {
    return request.ref() instanceof ModelRef.Hub ref
        ? Optional.of(
            (status, headers, uri) -> hub(request).fileError(status, headers, uri, ref, path))
        : Optional.empty();
  }

  private HubCache cache() {
    return HubCache.at(settings.hfCache(), links);
  }

  private ModelStore store(DownloadRequest request) {
    return switch (request.target()) {
      case DownloadTarget.Cache _ -> cache();
      case DownloadTarget.Located _ -> throw new IllegalStateException("no location is used here");
      case DownloadTarget.LocalDir(Path folder) -> LocalDir.at(folder, cache());
      case DownloadTarget.Folder(Path folder, boolean overwrite) -> PlainTree.at(folder, overwrite);
    };
  }

  private Optional<Listing> offlineListing(DownloadRequest request) {
    return request.ref() instanceof ModelRef.Hub ref
            && request.target() instanceof DownloadTarget.Cache
        ? cache().cachedListing(ref)
        : Optional.empty();
  }

  @Override
  public void close() {
    engine.close();
    network.close();
  }
}
