package dev.dray;

import dev.dray.catalog.Catalog;
import dev.dray.catalog.CatalogUpdate;
import dev.dray.catalog.Recommendation;
import dev.dray.catalog.RecommendationQuery;
import dev.dray.download.ContentTurns;
import dev.dray.download.Download;
import dev.dray.download.DownloadPlan;
import dev.dray.download.DownloadRequest;
import dev.dray.download.DownloadResult;
import dev.dray.download.DownloadTarget;
import dev.dray.download.Limits;
import dev.dray.download.PartialDownload;
import dev.dray.download.TokenChoice;
import dev.dray.download.task.DownloadTask;
import dev.dray.download.task.Partials;
import dev.dray.download.task.Planner;
import dev.dray.download.view.StreamItem;
import dev.dray.error.ChoiceNeededException;
import dev.dray.error.DrayException;
import dev.dray.error.ErrorContext;
import dev.dray.federation.LinkPlan;
import dev.dray.federation.LinkRequest;
import dev.dray.federation.StoreReport;
import dev.dray.federation.Watch;
import dev.dray.fit.FitDemand;
import dev.dray.fit.Machine;
import dev.dray.inspection.Inspection;
import dev.dray.inventory.Models;
import dev.dray.location.Location;
import dev.dray.location.Locations;
import dev.dray.offer.Offering;
import dev.dray.provider.Account;
import dev.dray.provider.DaemonModel;
import dev.dray.provider.Listing;
import dev.dray.provider.ModelCollection;
import dev.dray.provider.ModelDetails;
import dev.dray.provider.ModelSummary;
import dev.dray.provider.OllamaServer;
import dev.dray.provider.Presence;
import dev.dray.provider.PushProgress;
import dev.dray.provider.PushRequest;
import dev.dray.provider.Pushed;
import dev.dray.provider.SearchQuery;
import dev.dray.provider.Support;
import dev.dray.provider.huggingface.HubAccount;
import dev.dray.provider.huggingface.StoredToken;
import dev.dray.provider.huggingface.TokenStore;
import dev.dray.receipt.Receipts;
import dev.dray.registry.DownloadRegistry;
import dev.dray.registry.ModelRegistry;
import dev.dray.registry.RegistryEntry;
import dev.dray.registry.RemovableFiles;
import dev.dray.registry.ScanRequest;
import dev.dray.registry.Scanned;
import dev.dray.search.SearchPlace;
import dev.dray.search.SearchResult;
import dev.dray.settings.Environment;
import dev.dray.settings.Settings;
import dev.dray.store.HubCache;
import dev.dray.store.LmStudioTree;
import dev.dray.store.OllamaStore;
import dev.dray.store.PartPlaces;
import dev.dray.update.Updates;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;

/// Dray's library in one type: opened once, closed once, thread-safe.
///
/// ```java
/// try (Dray dray = Dray.open()) {
///   DownloadResult model = dray.download("org/name").await();
///   load(model.path());
/// }
/// ```
///
/// Opening costs next to nothing: the network is set up with the first call that needs it. All
/// methods throw [dev.dray.error.DrayException] for what goes wrong.
// Long because it is the one door to everything.
public final class Dray implements AutoCloseable {

  private final Settings settings;
  private final Workshop workshop;

  private Dray(Settings settings, Workshop workshop) {
    this.settings = settings;
    this.workshop = workshop;
  }

  /// Opens with what the environment and the settings files say.
  ///
  /// @throws dev.dray.error.InvalidRequestException if a settings file or variable is wrong
  public static Dray open() {
    return open(Settings.load(Environment.system()));
  }

  /// Opens with these settings.
  public static Dray open(Settings settings) {
    return new Dray(settings, new Workshop(settings));
  }

  /// Opens another library beside this one, with settings of its own. What both fetch together
  /// keeps to one set of rates, whichever of the two changes them, and both take the same
  /// [turns][#takeTurns(ContentTurns)]; places and hours are each one's own. It is closed by
  /// itself.
  public Dray beside(Settings others) {
    return new Dray(others, workshop.beside(others));
  }

  /// The settings in force.
  public Settings settings() {
    return settings;
  }

  /// Starts a download and returns at once.
  ///
  /// @throws IllegalArgumentException if the provider does not support downloads
  /// @throws dev.dray.error.UnsupportedException if this build has no such provider yet
  public Download download(DownloadRequest request) {
    return prepare(request).begin();
  }

  /// Starts a download of files that were listed before, so that no provider is asked again, and
  /// returns at once. The request's own reference says whose words explain a refusal; the files,
  /// their digests and where they are read from are the listing's.
  ///
  /// @param listing such as [#listing(DownloadRequest)] gives
  /// @throws IllegalArgumentException if the provider does not support downloads
  public Download download(DownloadRequest request, Listing listing) {
    DownloadRequest placed = workshop.placed(request);
    workshop.providers().require(placed.ref());
    return workshop.watch(DownloadTask.prepare(placed, workshop.street(), listing)).begin();
  }

  /// What a request's model is at this moment, pinned, with every file of it. Asked as a download
  /// asks; a pinned commit that is wholly here costs no request.
  ///
  /// @throws dev.dray.error.DrayException as [#plan(DownloadRequest)]
  public Listing listing(DownloadRequest asked) {
    DownloadRequest request = workshop.placed(asked);
    workshop.providers().require(request.ref());
    return new Planner(workshop.street()).listing(request);
  }

  /// Starts a download of a whole model into the hub cache and returns at once.
  ///
  /// @throws IllegalArgumentException if the reference is not understood or its provider does not
  ///   support downloads
  public Download download(String ref) {
    return download(DownloadRequest.of(ref));
  }

  /// Downloads whatever the provider and tells each step to `listener`, on a thread of its own;
  /// blocks until the end. The last item is `COMPLETE` with 100 percent, or `ERROR`.
  ///
  /// @param provider a provider's name, such as `huggingface` or `mlx`
  /// @param model the model's name there
  /// @param token a token for gated and private models
  /// @param baseUrl the provider's server instead of the usual one
  /// @throws IllegalArgumentException if the provider is unknown or cloud-only; the text says that
  ///   it does not support downloads
  public void pull(
      String provider,
      String model,
      Optional<String> token,
      Optional<java.net.URI> baseUrl,
      Consumer<StreamItem> listener) {
    ProviderId id = ProviderId.downloadable(provider);
    ModelRef ref =
        ModelRef.parse(id == ProviderId.URL || model.contains("://") ? model : id + "://" + model);
    DownloadRequest.Builder request = DownloadRequest.builder(ref);
    token.ifPresent(request::token);
    baseUrl.ifPresent(request::endpoint);
    pull(request.build(), listener);
  }

  /// Downloads what is asked for and tells each step to `listener`, as the shorter form does: from
  /// the first item, which is `STARTING`, to the last.
  public void pull(DownloadRequest request, Consumer<StreamItem> listener) {
    DownloadTask task = prepare(request);
    try (var events = task.stream()) {
      task.begin();
      events.map(StreamItem::of).forEach(listener);
    }
  }

  /// What all downloads keep to together, and how to change it while they run.
  public Limits limits() {
    return workshop.limits();
  }

  /// Has this library take turns with others that share its stores, so that no two of them bring
  /// the same content at once. Holds for files whose download begins from now on.
  public void takeTurns(ContentTurns among) {
    workshop.turns(among);
  }

  private DownloadTask prepare(DownloadRequest asked) {
    DownloadRequest request = workshop.placed(asked);
    workshop.providers().require(request.ref());
    if (request.ref().provider() == ProviderId.LMSTUDIO) {
      workshop.providers().daemons().requireLmStudio(request);
    }
    return workshop.watch(DownloadTask.prepare(request, workshop.street()));
  }

  /// What a download would do; changes nothing. The listing comes from the provider; from the cache
  /// when offline, or when a pinned commit is remembered there.
  ///
  /// @throws IllegalArgumentException if the provider does not support downloads
  /// @throws dev.dray.error.UnsupportedException if this build has no such provider yet
  /// @throws dev.dray.error.NotFoundException if model, revision or a named file does not exist
  /// @throws dev.dray.error.AccessNeededException if the model is closed to this token
  /// @throws dev.dray.error.InvalidRequestException if the patterns select nothing
  /// @throws dev.dray.error.NetworkException if the provider cannot be reached
  public DownloadPlan plan(DownloadRequest asked) {
    DownloadRequest request = workshop.placed(asked);
    workshop.providers().require(request.ref());
    return new Planner(workshop.street()).plan(request);
  }

  /// Finds models of a provider, with the configured token. Pages on until the limit is met.
  ///
  /// @return at most [SearchQuery#limit()] results, in the order that was asked
  /// @throws dev.dray.error.UnsupportedException if the provider cannot be searched, or this build
  ///   has no such provider
  /// @throws dev.dray.error.NetworkException if it cannot be reached
  public List<ModelSummary> search(ProviderId provider, SearchQuery query) {
    workshop.providers().require(provider, ErrorContext.NONE);
    return workshop
        .providers()
        .of(provider, new TokenChoice.Configured(), Optional.empty())
        .search(query);
  }

  /// Finds models in several places at once, as the settings say: on this machine, in the catalog,
  /// and at the hubs. Offline, only in the first two. A place that cannot be asked is named in the
  /// result.
  ///
  /// @throws dev.dray.error.InvalidRequestException if the setting `search.places` names none
  public SearchResult search(SearchQuery query) {
    return new Searching(settings, workshop).search(query);
  }

  /// Finds models in these places at once.
  ///
  /// @param places at least one
  public SearchResult search(SearchQuery query, Collection<SearchPlace> places) {
    return new Searching(settings, workshop).search(query, places);
  }

  /// What a provider says about a repository, asked with the configured token.
  ///
  /// @throws dev.dray.error.UnsupportedException if this build has no such provider yet
  /// @throws dev.dray.error.NotFoundException if the repository or revision does not exist
  /// @throws dev.dray.error.AccessNeededException if it is closed to this token
  /// @throws dev.dray.error.NetworkException if the provider cannot be reached
  public ModelDetails info(ModelRef ref) {
    workshop.providers().require(ref);
    return workshop
        .providers()
        .of(ref.provider(), new TokenChoice.Configured(), Optional.empty())
        .info(ref);
  }

  /// What is in a collection of the hub, asked with the configured token. Its
  /// [models][ModelCollection#models()] can be downloaded one by one.
  ///
  /// @throws dev.dray.error.NotFoundException if there is no such collection, or it is private
  /// @throws dev.dray.error.NetworkException if the hub cannot be reached
  public ModelCollection collection(CollectionRef ref) {
    return workshop
        .providers()
        .hub(ProviderId.HUGGINGFACE, new TokenChoice.Configured(), Optional.empty())
        .collection(ref);
  }

  /// Finds out what a model is before it is downloaded: format, quantization, architecture,
  /// parameters, context, capabilities, licence, chat template, what is missing. Reads headers and
  /// documents in ranges, at most 96 MiB in all, and says what that took. Files that cannot be
  /// read, because the model is gated for instance, become notes. In offline mode the snapshot in
  /// the hub cache is looked at instead.
  ///
  /// @throws dev.dray.error.UnsupportedException if this build has no such provider, or it is a
  ///   daemon
  /// @throws dev.dray.error.NotFoundException if the repository or revision does not exist
  /// @throws dev.dray.error.AccessNeededException if it is closed to this token
  /// @throws dev.dray.error.NetworkException if the provider cannot be reached
  public Inspection inspect(ModelRef ref) {
    return new Inspections(workshop).of(ref, localPath(ref), settings.offline());
  }

  /// Finds out what a model of this machine is, from a folder (a snapshot of a cache, a plain
  /// folder) or a single file. Asks no network.
  ///
  /// @throws dev.dray.error.NotFoundException if nothing is there
  /// @throws dev.dray.error.StorageException if it cannot be read
  public Inspection inspect(Path place) {
    return new Inspections(workshop).of(place);
  }

  /// Looks at a model where it is published, without fetching it: its variants, whether they fit
  /// this machine, what its provider and its files say. Asks the network; of the files it reads
  /// only small ones and heads. In offline mode, and where the provider cannot be reached, it tells
  /// the variants of which something is here, and [Offering#here()] says what.
  ///
  /// @param context tokens of context that fit is judged for; 8192 where empty
  /// @throws dev.dray.error.UnsupportedException if a daemon brings it, which lists nothing before
  /// @throws dev.dray.error.DrayException as [#info(ModelRef)]
  public Offering offering(ModelRef ref, OptionalInt context) {
    return new Offerings(workshop).of(ref, context);
  }

  /// The machine that models have to fit: this one, or what the settings state in its place. Found
  /// out once, which may take some seconds.
  public Machine machine() {
    return workshop.machine();
  }

  /// Downloads a model that fits this machine, and tells each step to `listener`, as
  /// [#pull(DownloadRequest, Consumer)] does.
  ///
  /// @throws dev.dray.error.IncompatibleException with every reason, before the first byte, if it
  ///   does not fit or cannot be whole
  /// @throws dev.dray.error.DrayException as [Download#await()]
  public DownloadResult downloadValidated(DownloadRequest request, Consumer<StreamItem> listener) {
    DownloadTask task = prepare(request.fitting(request.fit().orElse(FitDemand.RUNS)));
    try (var events = task.stream()) {
      task.begin();
      events.map(StreamItem::of).forEach(listener);
    }
    return task.await();
  }

  /// How many bytes a download would bring, whatever is here already. [ByteSize#formatted()] says
  /// it as in `2.1 GB`.
  ///
  /// @return nothing if no size is known, if it cannot be found out, or if a daemon brings it; for
  ///   a model with several variants of which none is named, the size of the one that most people
  ///   take
  public Optional<ByteSize> estimateDownloadSize(DownloadRequest request) {
    try {
      return Optional.of(plan(request).totalBytes()).filter(size -> size.bytes() > 0);
    } catch (ChoiceNeededException e) {
      return e.choices().stream()
          .filter(ChoiceNeededException.Choice::recommended)
          .findFirst()
          .map(ChoiceNeededException.Choice::weights);
    } catch (DrayException e) {
      return Optional.empty();
    }
  }

  /// Publishes a model of this machine in an OCI registry: every file first, the manifest last.
  /// What the registry has is not sent again. Blocks; an interrupt ends it.
  ///
  /// @param progress told how it goes, on this thread
  /// @throws dev.dray.error.InvalidRequestException if there is nothing to push, or the target is
  ///   named by a digest
  /// @throws dev.dray.error.AccessNeededException if the registry does not let the caller push
  /// @throws dev.dray.error.NetworkException if it cannot be reached
  /// @throws dev.dray.error.StorageException if a file cannot be read
  public Pushed push(PushRequest request, PushProgress progress) {
    return workshop
        .providers()
        .oci(
            request
                .login()
                .<TokenChoice>map(TokenChoice.Given::new)
                .orElse(new TokenChoice.Configured()),
            request.insecure())
        .push(request, progress);
  }

  /// The models that are known by name: those that come with Dray or with a later catalog, and the
  /// user's own (`catalog.json` beside `config.toml`). Asks no network.
  ///
  /// @throws dev.dray.error.InvalidRequestException if a file of them is wrong
  public Catalog catalog() {
    return new Cataloguing(settings, workshop::api).catalog();
  }

  /// Models of the catalog for a purpose, those first that suit a machine best.
  ///
  /// @param machine the machine, such as [#machine()]
  public List<Recommendation> recommend(RecommendationQuery query, Machine machine) {
    return new Cataloguing(settings, workshop::api).recommend(query, machine);
  }

  /// Takes a later catalog in place of the one that is used.
  ///
  /// @param from a file, or an https address
  /// @param expected the digest that it must have
  /// @throws dev.dray.error.InvalidRequestException if it is no catalog
  /// @throws dev.dray.error.IntegrityException if it has another digest
  /// @throws dev.dray.error.NetworkException if it cannot be fetched
  public CatalogUpdate updateCatalog(String from, Optional<Digest.Sha256> expected) {
    return new Cataloguing(settings, workshop::api).update(from, expected);
  }

  /// The versions of the models that are here, and how to bring them up to date.
  public Updates updates() {
    return new Updating(this, settings, workshop).updates();
  }

  /// What every provider can do: the support matrix. Asks nobody.
  public List<Support> providers() {
    return workshop.providers().support();
  }

  /// What the configured Ollama daemon keeps. Asks nobody before one of its methods is called.
  ///
  /// @throws dev.dray.error.InvalidRequestException if `OLLAMA_HOST` is no address
  public OllamaServer ollama() {
    return ollama(Optional.empty());
  }

  /// What the configured Ollama daemon keeps, asked with this token.
  ///
  /// @param token goes to the daemon's address only; the configured one where empty
  /// @throws dev.dray.error.InvalidRequestException if `OLLAMA_HOST` is no address
  public OllamaServer ollama(Optional<String> token) {
    TokenChoice choice =
        token.<TokenChoice>map(TokenChoice.Given::new).orElseGet(TokenChoice.Configured::new);
    return workshop.providers().ollama(choice, Optional.empty()).models();
  }

  /// The models that a daemon keeps on its disk.
  ///
  /// @param provider `LMSTUDIO` (its server), `LLAMA_SERVER` or `MODEL_RUNNER`
  /// @throws dev.dray.error.UnsupportedException for every other provider, and for versions that
  ///   cannot tell
  /// @throws dev.dray.error.NetworkException if the daemon cannot be reached
  /// @throws dev.dray.error.AccessNeededException if it wants a token, or another one
  public List<DaemonModel> daemonModels(ProviderId provider) {
    return workshop.providers().daemons().models(provider);
  }

  /// Deletes a model that a daemon keeps.
  ///
  /// @param provider `LLAMA_SERVER` or `MODEL_RUNNER`
  /// @param force also where several names lead to it
  /// @throws dev.dray.error.UnsupportedException for every other provider; LM Studio has no such
  ///   request, its files are the user's to delete
  /// @throws dev.dray.error.NotFoundException if it has no such model
  public void deleteFromDaemon(ProviderId provider, String name, boolean force) {
    workshop.providers().daemons().delete(provider, name, force);
  }

  /// Has a daemon load a model into memory.
  ///
  /// @param provider `LMSTUDIO` or `LLAMA_SERVER`
  /// @param contextLength tokens of context, for LM Studio; its own default where empty
  /// @return what is loaded, by the name that [#unloadFromDaemon] takes
  /// @throws dev.dray.error.UnsupportedException for every other provider
  /// @throws dev.dray.error.NotFoundException if it has no such model
  public String loadInDaemon(ProviderId provider, String name, OptionalInt contextLength) {
    return workshop.providers().daemons().load(provider, name, contextLength);
  }

  /// Has a daemon take a model out of memory.
  ///
  /// @param provider `LMSTUDIO` or `LLAMA_SERVER`
  /// @param name an instance's id in LM Studio, a model's name in llama-server
  /// @throws dev.dray.error.UnsupportedException for every other provider
  /// @throws dev.dray.error.NotFoundException if nothing of that name is loaded
  public void unloadFromDaemon(ProviderId provider, String name) {
    workshop.providers().daemons().unload(provider, name);
  }

  /// LM Studio's models folder: the one that the settings or LM Studio's own files name, whether it
  /// is there or not. Never asks the network.
  public LmStudioTree lmStudioTree() {
    return workshop
        .providers()
        .daemons()
        .lmStudioTree(Optional.empty(), false, workshop.cache(Optional.empty()));
  }

  /// What of the providers is here beside the [stores][#stores()]: daemons that answer at their
  /// configured addresses, and tokens that would be sent. Asks the daemons and nobody else.
  public List<Presence> presence() {
    List<Presence> found = new ArrayList<>(workshop.providers().answering());
    found.addAll(new Surroundings(settings).tokens());
    return List.copyOf(found);
  }

  /// The models that are here: looked up, listed over all stores of this machine, verified, and
  /// kept within a size. Never asks the network.
  public Models models() {
    return workshop.models();
  }

  /// Records of completed downloads: what came from where, and who said what its bytes should be.
  public Receipts receipts() {
    return workshop.receipts();
  }

  /// Places with names that downloads can go to, as the settings and this machine have them. Looks
  /// for LM Studio's folder and at nothing else.
  public Locations locations() {
    return workshop.locations();
  }

  /// The configured hub cache. Never asks the network.
  public HubCache cache() {
    return workshop.cache(Optional.empty());
  }

  /// The store that an Ollama daemon of this machine reads: the configured one, else the user's,
  /// else that of the system's service where it may be written. Never asks the network.
  public OllamaStore ollamaStore() {
    return workshop.providers().ollamaWays().store(Optional.empty());
  }

  /// A hub cache in another folder.
  public HubCache cache(Path root) {
    return workshop.cache(Optional.of(root));
  }

  /// The model stores of this machine, other programs' included, and what they hold. Asks no
  /// network and reads no content.
  public List<StoreReport> stores() {
    return workshop.federation().stores();
  }

  /// What linking a model of the configured hub cache, or a file, into other places would do.
  /// Changes nothing.
  ///
  /// @throws dev.dray.error.NotFoundException if the model or file is not here
  /// @throws dev.dray.error.ConflictException if a place is taken by another file
  /// @throws dev.dray.error.UnsupportedException if a layout cannot take it
  public LinkPlan planLink(LinkRequest request) {
    return workshop.federation().planLink(cache(), request);
  }

  /// Makes a model that is here to be found in other places too, verified; blocks until it is. If
  /// it fails on the way, what it brought is taken away again.
  ///
  /// @param watch told how far it is, on this thread
  /// @throws dev.dray.error.IntegrityException if the content is not what its store says
  /// @throws dev.dray.error.DrayException as [#planLink(LinkRequest)], and for disks
  public LinkPlan link(LinkRequest request, Watch watch) {
    return workshop.federation().link(cache(), request, watch);
  }

  /// The registry: which models are here, under which names. Never asks the network, and reads its
  /// files with the first question.
  public ModelRegistry registry() {
    return workshop.registry();
  }

  /// Enters in the registry what lies in a tree of `<owner>/<repository>` folders. What a model is,
  /// is read from its files; asks no network.
  ///
  /// @throws dev.dray.error.NotFoundException if there is no such folder
  /// @throws dev.dray.error.DrayException if the registry cannot be written, or a disk fails
  public List<Scanned> scan(ScanRequest request) {
    return new Scanning(workshop).scan(request);
  }

  /// What of an entry's files can go from the disk: what lies below a place of [#locations()], or
  /// below one of `below`, and what no other entry needs. Changes nothing.
  ///
  /// @param going names of entries that go too, and need nothing any more
  /// @param below more folders that models may be removed from
  /// @param insisting whether it goes although its version is locked, it is pinned, or a program
  ///   has it in use
  public RemovableFiles planRemoval(
      RegistryEntry entry, Set<String> going, List<Path> below, boolean insisting) {
    return new EntryRemoval(settings, workshop).plan(entry, going, below, insisting);
  }

  /// Removes files of an entry; the registry is not changed. Folders of owners that are empty then
  /// go too. Ollama's models are removed by its daemon where one answers, else from its store.
  ///
  /// @return the bytes that were freed, as far as that is known
  /// @throws dev.dray.error.ConflictException if they are in use or must not be removed
  /// @throws dev.dray.error.StorageException if the disk fails
  /// @throws dev.dray.error.NetworkException if the daemon fails
  public ByteSize remove(RemovableFiles files) {
    return new EntryRemoval(settings, workshop).remove(files);
  }

  /// The registry as programs use it that bring models and look after them.
  public DownloadRegistry downloadRegistry() {
    return new DownloadRegistry(registry(), ollamaStore());
  }

  /// What downloads began and did not finish: in a hub cache, in Ollama's store, and in folders
  /// that downloads went to. Never asks the network.
  ///
  /// @param cacheRoot the cache's folder; the configured one where empty
  /// @param folders those of `--to` and `--local-dir`
  /// @throws dev.dray.error.StorageException if a part file cannot be read
  public List<PartialDownload> partials(Optional<Path> cacheRoot, List<Path> folders) {
    List<PartPlaces> places = new ArrayList<>();
    places.add(new PartPlaces.Cache(workshop.cache(cacheRoot).root()));
    if (cacheRoot.isEmpty()) {
      places.add(new PartPlaces.LmStudio(lmStudioTree().root()));
      places.add(new PartPlaces.Ollama(ollamaStore().root()));
      for (Location tree : locations().trees()) {
        places.add(new PartPlaces.Tree(tree.root()));
      }
    }
    folders.forEach(folder -> places.add(new PartPlaces.Folder(folder.toAbsolutePath())));
    return Partials.list(places, InstantSource.system());
  }

  /// Removes an unfinished file with everything that belongs to it.
  ///
  /// @return whether it is gone; false if a download is, or on another machine may be, at work on
  ///   it
  /// @throws dev.dray.error.StorageException if the disk failed
  public boolean removePartial(PartialDownload partial) {
    return Partials.remove(partial);
  }

  /// Where a model lies in the configured hub cache, if its revision is there; looked up on disk
  /// only.
  public Optional<Path> localPath(ModelRef ref) {
    return ref instanceof ModelRef.Hub hub
        ? cache().snapshotPath(hub.kind(), hub.repo(), hub.revisionOrMain())
        : Optional.empty();
  }

  /// Whether the hub cache has everything a request asks for; looked up on disk only. False for
  /// every other target. Where the cache does not remember the revision's whole listing, because
  /// another tool brought it, the files that are here count as all there are.
  public boolean isCached(DownloadRequest request) {
    return request.target() instanceof DownloadTarget.Cache
        && new Planner(workshop.street()).isWhole(request);
  }

  /// Checks a token with the hub and stores it for every tool that shares the hub's folder.
  ///
  /// @param name the name to store it under; the token's own name, else the account's, where empty
  /// @throws dev.dray.error.AccessNeededException if the hub does not know the token
  public Account login(String token, Optional<String> name) {
    HubAccount account =
        workshop
            .providers()
            .hub(ProviderId.HUGGINGFACE, new TokenChoice.Given(token), Optional.empty())
            .whoami();
    TokenStore.of(settings).login(name.orElseGet(account::storedName), token);
    return account(account);
  }

  /// Who the configured token belongs to.
  ///
  /// @throws dev.dray.error.AccessNeededException if there is no token, or a wrong one
  public Account whoami() {
    return account(
        workshop
            .providers()
            .hub(ProviderId.HUGGINGFACE, new TokenChoice.Configured(), Optional.empty())
            .whoami());
  }

  private Account account(HubAccount account) {
    return new Account(
        account.name(),
        account.organisations(),
        account.tokenName(),
        account.tokenRole(),
        settings.endpoint());
  }

  /// Forgets a stored token; all of them where no name is given.
  public void logout(Optional<String> name) {
    TokenStore store = TokenStore.of(settings);
    name.ifPresentOrElse(store::logout, store::logoutAll);
  }

  /// Names of the stored tokens, never the tokens.
  public List<String> storedTokens() {
    return TokenStore.of(settings).list().stream().map(StoredToken::name).toList();
  }

  /// Ends every download (what was fetched is kept) and closes every connection. Who waits for one
  /// of them gets a [dev.dray.error.CancelledException]. A second call does nothing.
  @Override
  public void close() {
    workshop.close();
  }
}
