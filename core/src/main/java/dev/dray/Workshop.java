package dev.dray;

import dev.dray.download.ContentTurns;
import dev.dray.download.Download;
import dev.dray.download.DownloadPlan;
import dev.dray.download.DownloadRequest;
import dev.dray.download.DownloadTarget;
import dev.dray.download.Limits;
import dev.dray.download.PlannedFile;
import dev.dray.download.task.Recorder;
import dev.dray.download.task.Street;
import dev.dray.download.task.Traffic;
import dev.dray.error.ErrorContext;
import dev.dray.error.InvalidRequestException;
import dev.dray.federation.Federation;
import dev.dray.fit.Gpu;
import dev.dray.fit.Machine;
import dev.dray.http.Abort;
import dev.dray.http.ApiClient;
import dev.dray.http.Network;
import dev.dray.http.NetworkOptions;
import dev.dray.http.ProxyRules;
import dev.dray.http.Timeouts;
import dev.dray.http.TlsOptions;
import dev.dray.inspection.Inspection;
import dev.dray.inspection.task.Hints;
import dev.dray.inspection.task.Inspector;
import dev.dray.inventory.Models;
import dev.dray.inventory.Need;
import dev.dray.location.Location;
import dev.dray.location.LocationStore;
import dev.dray.location.Locations;
import dev.dray.model.ContainerFormat;
import dev.dray.model.variant.VariantWish;
import dev.dray.offer.Appraiser;
import dev.dray.offer.FactReader;
import dev.dray.provider.Listing;
import dev.dray.provider.ModelDetails;
import dev.dray.provider.ModelSummary;
import dev.dray.provider.RemoteFile;
import dev.dray.provider.lmstudio.LmStudioFiles;
import dev.dray.receipt.Receipts;
import dev.dray.registry.Layer;
import dev.dray.registry.ModelRegistry;
import dev.dray.registry.RegistryEntry;
import dev.dray.registry.RegistryRules;
import dev.dray.settings.Preference;
import dev.dray.settings.Settings;
import dev.dray.store.HubCache;
import dev.dray.store.LinkRule;
import dev.dray.store.LocalDir;
import dev.dray.store.ModelScopeCache;
import dev.dray.store.ModelStore;
import dev.dray.store.PlainTree;
import dev.dray.store.SpaceReservations;
import dev.dray.transfer.DirectWrites;
import dev.dray.transfer.HostMemory;
import dev.dray.transfer.RefusalWords;
import dev.dray.transfer.TransferEngine;
import dev.dray.transfer.TransferOptions;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Puts the rooms of the street together as the settings say. The network and the engine are opened
/// with the first call that needs them. Thread-safe.
final class Workshop implements AutoCloseable {

  private record Machinery(Network network, ApiClient api, TransferEngine engine) {}

  private final Settings settings;
  private final Providers providers;
  private final Traffic traffic;
  private final SpaceReservations space = SpaceReservations.shared();
  private final Federation federation;
  private final Set<Download> running = ConcurrentHashMap.newKeySet();
  private Optional<Machine> machine = Optional.empty();
  private Optional<Machinery> machinery = Optional.empty();
  private Optional<ModelRegistry> registry = Optional.empty();
  private boolean closed;

  Workshop(Settings settings) {
    this(
        settings,
        new Traffic(
            settings.limitRate(),
            settings.limitRatePerHost(),
            settings.parallelDownloads(),
            settings.between()));
  }

  private Workshop(Settings settings, Traffic traffic) {
    this.settings = settings;
    this.providers = new Providers(settings, () -> machinery().api());
    this.federation = Federation.of(settings);
    this.traffic = traffic;
  }

  /// Another one that keeps to the limits of this one.
  Workshop beside(Settings other) {
    return new Workshop(other, traffic.beside(other.parallelDownloads(), other.between()));
  }

  /// What all downloads keep to together.
  Limits limits() {
    return traffic;
  }

  /// Who else shares the stores.
  void turns(ContentTurns among) {
    traffic.turns(among);
  }

  /// Remembers a download until it ends, so that closing ends it.
  <T extends Download> T watch(T download) {
    running.add(download);
    var _ = download.result().whenComplete((result, failure) -> running.remove(download));
    return download;
  }

  /// Who publishes models, as the settings say.
  Providers providers() {
    return providers;
  }

  /// The client for small requests.
  ApiClient api() {
    return machinery().api();
  }

  /// All stores of this machine.
  Federation federation() {
    return federation;
  }

  /// The registry that the settings name.
  synchronized ModelRegistry registry() {
    if (registry.isEmpty()) {
      Path folder = settings.registryDir();
      RegistryRules rules = RegistryRules.of(settings);
      registry =
          Optional.of(
              settings.registryLayers()
                  ? ModelRegistry.at(folder, rules)
                  : ModelRegistry.single(folder.resolve(Layer.MERGED.fileName()), rules));
    }
    return registry.get();
  }

  private Recorder recorder() {
    return new Recorder(
        registry(),
        path -> Locations.of(settings).nameOf(path),
        (folder, files) -> new Scanning(this).look(folder, files));
  }

  HubCache cache(Optional<Path> root) {
    return HubCache.at(
        root.orElseGet(settings::hfCache),
        settings.symlinks() == Preference.NEVER ? LinkRule.NEVER : LinkRule.WHERE_POSSIBLE);
  }

  Street street() {
    return new Street(
        providers::of,
        providers::soonGivingUp,
        this::refusalWords,
        this::store,
        federation,
        this::offlineListing,
        settings.receipts() ? Optional.of(receipts()) : Optional.empty(),
        settings.record() ? Optional.of(recorder()) : Optional.empty(),
        VariantWish.NONE
            .quantizations(settings.preferredQuantizations().toArray(String[]::new))
            .formats(settings.preferredFormats().toArray(String[]::new)),
        this::checkFit,
        machinery().engine(),
        traffic,
        space,
        settings.waitForSpace().orElse(Duration.ZERO),
        settings.parallelFiles());
  }

  /// Looks at models where they are published.
  Appraiser appraiser() {
    return new Appraiser(this::machine, this::readFacts);
  }

  /// The machine that models have to fit: what the settings state, else this one. Found once.
  synchronized Machine machine() {
    if (machine.isEmpty()) {
      Optional<List<Gpu>> stated =
          settings.machineGpus().map(sizes -> sizes.stream().map(Gpu::stated).toList());
      boolean known = settings.machineRam().isPresent() && stated.isPresent();
      machine =
          Optional.of(
              known
                  ? Machine.stated(settings.machineRam().get(), stated.get())
                  : Machine.find(settings.environment()).with(settings.machineRam(), stated));
    }
    return machine.get();
  }

  private void checkFit(DownloadRequest request, DownloadPlan plan) {
    request
        .fit()
        .ifPresent(demand ->
            appraiser()
                .require(
                    plan.listing().name(),
                    plan.files().stream().map(PlannedFile::file).toList(),
                    plan.variants(),
                    demand));
  }

  private FactReader.Read readFacts(
      String name, List<RemoteFile> files, Optional<ModelDetails> details) {
    Optional<ModelDetails> known = details;
    ModelDetails own =
        new ModelDetails(
            known
                .map(ModelDetails::summary)
                .orElseGet(() ->
                    new ModelSummary(
                        name,
                        0,
                        0,
                        List.of(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        ModelSummary.Access.OPEN)),
            known.map(ModelDetails::revision).orElse(Revision.MAIN),
            known.flatMap(ModelDetails::commit),
            known.flatMap(ModelDetails::license),
            known.map(ModelDetails::baseModels).orElse(List.of()),
            known.map(ModelDetails::parameters).orElse(OptionalLong.empty()),
            known.flatMap(ModelDetails::architecture),
            known.map(ModelDetails::contextLength).orElse(OptionalLong.empty()),
            files,
            ByteSize.ZERO,
            known.map(ModelDetails::page).orElse(URI.create("")));
    Inspection seen =
        Inspector.remote(own, new Hints(known, "the provider", Optional.empty()), api());
    return new FactReader.Read(seen.facts(), seen.read().bytes());
  }

  private Optional<RefusalWords> refusalWords(DownloadRequest request, RepoPath path) {
    return switch (request.ref()) {
      case ModelRef.Hub hub ->
          Optional.of((status, headers, uri) ->
              providers
                  .hub(hub.provider(), request.token(), request.endpoint())
                  .fileError(status, headers, uri, hub, path));
      case ModelRef.Oci oci ->
          Optional.of((status, headers, uri) ->
              providers
                  .oci(request.token(), request.insecure())
                  .fileError(status, headers, uri, oci, path));
      case ModelRef.ModelScope scope ->
          Optional.of((status, headers, uri) ->
              providers
                  .modelScope(request.token(), request.endpoint())
                  .fileError(status, headers, uri, scope, path));
      case ModelRef.Url _ ->
          Optional.of((status, headers, uri) ->
              providers.url(request.token()).fileError(status, headers, uri));
      case ModelRef.Daemon daemon when daemon.provider() == ProviderId.LMSTUDIO ->
          // Asked only where Dray moves the bytes, which then come from the hub.
          Optional.of((status, headers, uri) ->
              providers
                  .hub(ProviderId.HUGGINGFACE, request.token(), Optional.empty())
                  .fileError(status, headers, uri, LmStudioFiles.repository(daemon), path));
      case ModelRef.Ollama name ->
          Optional.of((status, headers, uri) ->
              providers.ollamaWays().registry(request).fileError(status, headers, uri, name, path));
      case ModelRef.Daemon _ -> Optional.empty();
    };
  }

  /// What is here.
  Models models() {
    return new Models(
        settings,
        locations(),
        federation,
        receipts(),
        cache(Optional.empty()),
        this::needs,
        InstantSource.system());
  }

  /// What has a role is needed where it lies.
  private List<Need> needs() {
    List<Need> needs = new ArrayList<>();
    for (RegistryEntry entry : registry().entries()) {
      if (!entry.roles().isEmpty() && !entry.deprecated()) {
        String why =
            "has the role " + String.join(", ", entry.roles()) + " as '" + entry.name() + "'";
        entry.place().ifPresent(place -> needs.add(new Need(place, why)));
      }
    }
    return needs;
  }

  /// Records of completed downloads.
  Receipts receipts() {
    return Receipts.in(settings.directories().state().resolve("receipts"));
  }

  /// Places with names.
  Locations locations() {
    return Locations.of(settings);
  }

  /// The request with the place that the settings choose, where it names none.
  DownloadRequest placed(DownloadRequest request) {
    boolean hub = request.ref() instanceof ModelRef.Hub;
    DownloadTarget target = request.target();
    if (hub && target.equals(DownloadTarget.cache()) && settings.location().isPresent()) {
      target = new DownloadTarget.Located(settings.location().get());
    }
    boolean cache =
        hub
            && target instanceof DownloadTarget.Located(String name)
            && !name.equals(Locations.AUTO)
            && locations().named(name).layout() == Location.Layout.HUB_CACHE;
    return request.withTarget(
        cache
            ? new DownloadTarget.Cache(
                Optional.of(locations().named(Locations.HUB_CACHE).root())
                    .filter(root -> !root.equals(settings.hfCache())))
            : target);
  }

  private ModelStore located(String name, DownloadRequest request) {
    HubCache cache = cache(Optional.empty());
    return name.equals(Locations.AUTO)
        ? LocationStore.routed(
            locations(), listing -> meant(listing, request), request.force(), cache)
        : LocationStore.at(locations().named(name), request.force(), cache);
  }

  /// The files of a listing that a request is about, as far as the place depends on them: where a
  /// model comes both as safetensors and as GGUF and nobody asks for GGUF, it is not GGUF.
  private static List<RepoPath> meant(Listing listing, DownloadRequest request) {
    List<RepoPath> all = listing.files().stream().map(RemoteFile::path).toList();
    List<String> asked = new ArrayList<>(request.files());
    asked.addAll(request.include());
    boolean askedForGguf =
        (request.ref() instanceof ModelRef.Hub hub && hub.quantization().isPresent())
            || asked.stream().anyMatch(word -> isGguf(word))
            || request.variant().isFor(ContainerFormat.GGUF);
    boolean other =
        !asked.isEmpty() || all.stream().anyMatch(path -> path.text().endsWith(".safetensors"));
    return all.stream().filter(path -> !isGguf(path.text()) || askedForGguf || !other).toList();
  }

  private static boolean isGguf(String name) {
    return name.toLowerCase(Locale.ROOT).contains("gguf");
  }

  private ModelStore store(DownloadRequest request) {
    return switch (request.target()) {
      case DownloadTarget.Located(String name) -> located(name, request);
      case DownloadTarget.Cache(Optional<Path> root) ->
          switch (request.ref()) {
            case ModelRef.Url _ ->
                PlainTree.at(settings.environment().workingDirectory(), request.force());
            case ModelRef.Ollama _ -> {
              OllamaWays.requireWhole(request);
              yield providers.ollamaWays().store(root);
            }
            case ModelRef.Oci oci -> PlainTree.at(ociFolder(oci, root), request.force());
            case ModelRef.Daemon daemon when daemon.provider() == ProviderId.LMSTUDIO ->
                providers.daemons().lmStudioTree(root, request.force(), cache(Optional.empty()));
            case ModelRef.ModelScope _ ->
                ModelScopeCache.at(
                    root.orElseGet(settings::modelScopeCache), cache(Optional.empty()));
            case ModelRef.Hub _, ModelRef.Daemon _ -> cache(root);
          };
      // ModelScope's own tools keep nothing beside the files of a local folder.
      case DownloadTarget.LocalDir(Path folder) when request.ref() instanceof ModelRef.ModelScope ->
          PlainTree.at(folder, true, cache(Optional.empty()));
      case DownloadTarget.LocalDir(Path folder) -> {
        if (request.ref() instanceof ModelRef.Ollama || request.ref() instanceof ModelRef.Oci) {
          throw new InvalidRequestException(
              "The local-dir layout is the Hugging Face hub's, and "
                  + request.ref()
                  + " is none of its repositories",
              "Name the folder with --to DIR.",
              ErrorContext.of(request.ref().toString()));
        }
        yield LocalDir.at(folder, cache(Optional.empty()));
      }
      case DownloadTarget.Folder(Path folder, boolean overwrite) ->
          PlainTree.at(folder, overwrite || request.force(), cache(Optional.empty()));
    };
  }

  /// Where models of registries lie that were not sent anywhere: a folder for each tag.
  private Path ociFolder(ModelRef.Oci ref, Optional<Path> root) {
    Path folder =
        root.orElseGet(() -> settings.directories().cache())
            .resolve("oci")
            // A colon would not do as a name everywhere.
            .resolve(ref.registry().replace(':', '_'));
    for (String part : ref.repository().split("/", -1)) {
      folder = folder.resolve(part);
    }
    return folder.resolve(ref.digest().map(d -> "sha256-" + d.hex()).orElse(ref.tag()));
  }

  private Optional<Listing> offlineListing(DownloadRequest request) {
    if (!(request.target() instanceof DownloadTarget.Cache(Optional<Path> root))) {
      return Optional.empty();
    }
    return switch (request.ref()) {
      case ModelRef.Hub hub -> cache(root).cachedListing(hub);
      case ModelRef.Ollama name ->
          providers.ollamaWays().offlineListing(name, providers.ollamaWays().store(root));
      default -> Optional.empty();
    };
  }

  private synchronized Machinery machinery() {
    if (closed) {
      throw new IllegalStateException("Dray is closed");
    }
    if (machinery.isEmpty()) {
      String agent =
          "dray/"
              + Version.CURRENT
              + settings.userAgentOrigin().map(origin -> "; origin/" + origin).orElse("");
      Network network =
          Network.open(
              NetworkOptions.of(agent)
                  .withProxies(ProxyRules.fromEnvironment(settings.environment().variables()))
                  .withTls(TlsOptions.trusting(settings.cacert(), settings.cacertFolders()))
                  .withReach(new NamedServers(settings).reach()));
      Timeouts api =
          new Timeouts(settings.connectTimeout(), settings.apiTimeout(), settings.stallTimeout());
      Timeouts bulk =
          new Timeouts(
              settings.connectTimeout(), settings.firstByteTimeout(), settings.stallTimeout());
      machinery =
          Optional.of(
              new Machinery(
                  network,
                  new ApiClient(network, api, Abort.NEVER).waitingUpTo(settings.rateLimitWait()),
                  TransferEngine.open(
                      network,
                      TransferOptions.DEFAULT
                          .withConnections(
                              settings.connectionsPerFile(), settings.connectionsTotal())
                          .withPieceSize(settings.pieceSize())
                          .withDirectWrites(directWrites())
                          .withTimeouts(bulk),
                      HostMemory.at(settings.directories().state().resolve("hosts.tsv")))));
    }
    return machinery.get();
  }

  private DirectWrites directWrites() {
    return switch (settings.directWrites()) {
      case AUTO -> DirectWrites.AUTO;
      case ALWAYS -> DirectWrites.ALWAYS;
      case NEVER -> DirectWrites.NEVER;
    };
  }

  @Override
  public void close() {
    running.forEach(Download::cancel);
    for (Download download : running) {
      try {
        download.await();
      } catch (dev.dray.error.DrayException e) {
        // Whoever waits for the download hears of it.
      }
    }
    synchronized (this) {
      closed = true;
      machinery.ifPresent(m -> {
        m.engine().close();
        m.network().close();
      });
      machinery = Optional.empty();
    }
    federation.close();
  }
}
