package dev.dray.provider.ollama;

import dev.dray.ByteSize;
import dev.dray.Digest;
import dev.dray.ModelRef;
import dev.dray.ProviderId;
import dev.dray.error.DrayException;
import dev.dray.error.ErrorCode;
import dev.dray.error.ErrorContext;
import dev.dray.error.NetworkException;
import dev.dray.http.ApiClient;
import dev.dray.provider.Cancellation;
import dev.dray.provider.DaemonProvider;
import dev.dray.provider.Delegated;
import dev.dray.provider.Feature;
import dev.dray.provider.FileProvider;
import dev.dray.provider.Manifest;
import dev.dray.provider.OllamaServer;
import dev.dray.provider.PullProgress;
import dev.dray.settings.Settings;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/// Ollama by its daemon: has it pull, and asks it what it keeps. Thread-safe.
///
/// What the daemon has fetched when a pull ends early is its own: it goes on with it, until it is
/// restarted, when it throws away what is older than an hour (versions before 2026: all of it).
public final class OllamaDaemon implements DaemonProvider {

  /// Ages for a daemon on this machine or in this house.
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final DaemonApi api;
  private final DaemonManifests manifests;
  private final Settings settings;
  private final OllamaServer server;
  private final Optional<FileProvider> publisher;
  private final String note;

  /// The daemon at that address, asked with that token.
  ///
  /// @param client asks the daemon and the registry
  /// @param settings offline mode, time limits, the registry and the folder of the daemon's models
  /// @param token goes to the daemon's address only
  public OllamaDaemon(
      ApiClient client, Settings settings, OllamaHost host, Optional<String> token) {
    this(
        new DaemonApi(client, host, token),
        new DaemonManifests(client, settings.ollamaRegistry()),
        settings,
        Optional.empty(),
        "");
  }

  private OllamaDaemon(
      DaemonApi api,
      DaemonManifests manifests,
      Settings settings,
      Optional<FileProvider> publisher,
      String note) {
    this.api = api;
    this.manifests = manifests;
    this.settings = settings;
    this.server = new OllamaDaemonModels(api, manifests);
    this.publisher = publisher;
    this.note = note;
  }

  /// The same, which says what it would fetch.
  public OllamaDaemon listedBy(FileProvider registry) {
    return new OllamaDaemon(api, manifests, settings, Optional.of(registry), note);
  }

  /// The same, which begins each pull with a sentence for the user.
  public OllamaDaemon saying(String sentence) {
    return new OllamaDaemon(api, manifests, settings, publisher, sentence);
  }

  @Override
  public ProviderId id() {
    return ProviderId.OLLAMA;
  }

  @Override
  public Set<Feature> features() {
    return EnumSet.of(
        Feature.LIST,
        Feature.RESUME,
        Feature.PAUSE,
        Feature.CANCEL,
        Feature.VERIFY,
        Feature.TOKEN,
        Feature.DELETE);
  }

  /// Where the daemon is asked.
  public OllamaHost host() {
    return api.host();
  }

  /// What the daemon keeps.
  public OllamaServer models() {
    return server;
  }

  /// Whether a daemon answers; asks it once, without waiting for one that does not run, and no
  /// longer than two seconds for one whose machine is silent.
  public boolean answers() {
    try {
      return !new OllamaDaemonModels(api.waitingUpTo(PATIENCE), manifests).version().isEmpty();
    } catch (DrayException e) {
      return false;
    }
  }

  @Override
  public Optional<FileProvider> publisher() {
    return publisher;
  }

  @Override
  public Delegated pull(ModelRef ref, PullProgress progress, Cancellation cancellation) {
    if (!(ref instanceof ModelRef.Ollama named)) {
      throw new IllegalArgumentException("not a model of Ollama: " + ref);
    }
    requireOnline(named);
    api.host().warning().ifPresent(progress::says);
    if (!note.isEmpty()) {
      progress.note(note);
    }
    Optional<Manifest> manifest =
        new OllamaDaemonPull(api, manifests, stall(), named, progress).run(cancellation);
    return delegated(named, manifest);
  }

  private Duration stall() {
    return settings.stallTimeout();
  }

  private void requireOnline(ModelRef.Ollama ref) {
    if (settings.offline()) {
      throw new NetworkException(
          ErrorCode.OFFLINE,
          "Offline mode is on, and Ollama would fetch " + ref + " over the network",
          "Switch offline mode off (HF_HUB_OFFLINE, --offline), or use what Ollama has: dray ollama"
              + " ls.",
          ErrorContext.of(ref.toString()).withProvider("ollama"));
    }
  }

  private Delegated delegated(ModelRef.Ollama ref, Optional<Manifest> manifest) {
    String name = name(ref);
    Optional<OllamaServer.Model> kept = kept(name);
    Optional<Digest> digest =
        kept.flatMap(OllamaServer.Model::digest)
            .or(() -> manifest.map(Manifest::digest))
            .map(Digest.class::cast);
    Optional<Manifest> same =
        manifest.filter(m -> digest.isEmpty() || digest.get().equals(m.digest()));
    Optional<ByteSize> size =
        same.map(m -> new ByteSize(m.totalSize())).or(() -> kept.map(OllamaServer.Model::size));
    return new Delegated(name, size, digest, same.flatMap(this::place));
  }

  /// The model is there, whatever goes wrong here.
  private Optional<OllamaServer.Model> kept(String name) {
    try {
      return server.list().stream().filter(model -> sameName(model.name(), name)).findFirst();
    } catch (DrayException e) {
      return Optional.empty();
    }
  }

  static boolean sameName(String one, String other) {
    return tagged(one).equalsIgnoreCase(tagged(other));
  }

  private static String tagged(String name) {
    return name.lastIndexOf(':') > name.lastIndexOf('/') ? name : name + ":latest";
  }

  /// The file of the weights, where the daemon is on this machine and its folder can be seen.
  private Optional<Path> place(Manifest manifest) {
    if (!api.host().isLoopback()) {
      return Optional.empty();
    }
    return manifest.layers().stream()
        .filter(layer -> layer.mediaType().equals("application/vnd.ollama.image.model"))
        .findFirst()
        .map(layer ->
            settings.ollamaModels().resolve("blobs").resolve("sha256-" + layer.digest().hex()))
        .filter(Files::isRegularFile);
  }

  /// The name as the daemon takes it.
  static String name(ModelRef.Ollama ref) {
    return ref.toString().substring("ollama://".length());
  }

  /// The registry of names without a host.
  URI registry() {
    return manifests.registry();
  }
}
