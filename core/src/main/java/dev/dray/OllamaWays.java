package dev.dray;

import dev.dray.download.DownloadRequest;
import dev.dray.download.TokenChoice;
import dev.dray.download.task.DelegatedOptions;
import dev.dray.error.ErrorContext;
import dev.dray.error.InvalidRequestException;
import dev.dray.http.ApiClient;
import dev.dray.provider.Listing;
import dev.dray.provider.Provider;
import dev.dray.provider.Source;
import dev.dray.provider.huggingface.TokenSource;
import dev.dray.provider.ollama.OllamaDaemon;
import dev.dray.provider.ollama.OllamaRegistryOptions;
import dev.dray.provider.ollama.OllamaRegistryProvider;
import dev.dray.settings.Origin;
import dev.dray.settings.OsFamily;
import dev.dray.settings.Setting;
import dev.dray.settings.Settings;
import dev.dray.store.OllamaStore;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// The two ways to a model of Ollama, and the store that the direct one fills. Who brings a model
/// is the user's choice; see [decision 31](../../../../../../docs/decisions/0031-ollama-direct.md).
final class OllamaWays {

  /// Where the service of Ollama's Linux installer keeps its models.
  private static final Path SERVICE = Path.of("/usr/share/ollama/.ollama/models");

  private final Settings settings;
  private final Supplier<ApiClient> api;

  OllamaWays(Settings settings, Supplier<ApiClient> api) {
    this.settings = settings;
    this.api = api;
  }

  /// Who brings what is asked.
  ///
  /// @param daemon made where it may be needed, and asked whether it runs where that decides
  Provider of(DownloadRequest request, Supplier<OllamaDaemon> daemon) {
    return switch (request.via().orElseGet(settings::ollamaVia)) {
      case DAEMON -> listed(request, daemon.get());
      case DIRECT -> registry(request);
      case AUTO -> fitting(request, daemon);
    };
  }

  private Provider fitting(DownloadRequest request, Supplier<OllamaDaemon> daemon) {
    List<String> beyond = new ArrayList<>(DelegatedOptions.beyondDaemons(request));
    if (request.insecure()) {
      beyond.add("a registry without TLS (--insecure)");
    }
    if (!beyond.isEmpty()) {
      return registry(
          request, "Directly from the registry: no daemon takes " + String.join(", ", beyond));
    }
    if (settings.offline()) {
      return registry(request);
    }
    OllamaDaemon found = daemon.get();
    if (request.endpoint().isPresent()) {
      return listed(request, found);
    }
    if (found.answers()) {
      return listed(request, found)
          .saying("By the Ollama daemon at " + found.host() + "; --via direct does without it");
    }
    return registry(
        request,
        "No Ollama daemon answers at "
            + found.host()
            + ", so the model is brought directly into its store "
            + store(Optional.empty()).root());
  }

  /// With what the daemon itself would ask; the request's endpoint is the daemon's.
  private OllamaDaemon listed(DownloadRequest request, OllamaDaemon daemon) {
    return daemon.listedBy(
        registry(
            Optional.empty(),
            request.endpoint().isPresent() ? new TokenChoice.None() : request.token(),
            false,
            List.of(
                "The Ollama daemon at "
                    + daemon.host()
                    + " would fetch this by itself; listed is what the registry says")));
  }

  private OllamaRegistryProvider registry(DownloadRequest request, String note) {
    return registry(request.endpoint(), request.token(), request.insecure(), List.of(note));
  }

  /// The registry for a request.
  OllamaRegistryProvider registry(DownloadRequest request) {
    return registry(request.endpoint(), request.token(), request.insecure(), List.of());
  }

  OllamaRegistryProvider registry(Optional<URI> endpoint, TokenChoice token) {
    return registry(endpoint, token, false, List.of());
  }

  private OllamaRegistryProvider registry(
      Optional<URI> endpoint, TokenChoice token, boolean insecure, List<String> notes) {
    return new OllamaRegistryProvider(
        api.get(),
        new OllamaRegistryOptions(
            endpoint,
            settings.ollamaRegistry(),
            settings.endpoint(),
            insecure,
            settings.ollamaKey(),
            !(token instanceof TokenChoice.None),
            token instanceof TokenChoice.Given(String secret)
                ? Optional.of(secret)
                : Optional.empty(),
            token instanceof TokenChoice.Configured
                ? TokenSource.of(settings).secret()
                : Optional.empty(),
            settings.offline(),
            notes));
  }

  /// The store at that folder; else the configured one, else the one that is there: the user's,
  /// then that of the system's service if this user may write to it.
  OllamaStore store(Optional<Path> root) {
    Path folder = root.orElseGet(this::usualFolder);
    return OllamaStore.at(folder, settings.ollamaKeepsUnused());
  }

  private Path usualFolder() {
    Path named = settings.ollamaModels();
    boolean service =
        settings.origin(Setting.OLLAMA_MODELS) instanceof Origin.Default
            && settings.environment().os() == OsFamily.LINUX
            && !Files.isDirectory(named)
            && Files.isWritable(SERVICE.resolve("blobs"));
    return service ? SERVICE : named;
  }

  /// Refuses what an Ollama store cannot hold: a part of a model is none for a daemon, which
  /// removes blobs that no manifest names.
  static void requireWhole(DownloadRequest request) {
    if (!request.files().isEmpty()
        || !request.include().isEmpty()
        || !request.exclude().isEmpty()) {
      throw new InvalidRequestException(
          "Ollama's store holds whole models, and single files of "
              + request.ref()
              + " are asked for",
          "Name a folder for them with --to DIR.",
          ErrorContext.of(request.ref().toString()));
    }
  }

  /// What the store remembers of a model.
  Optional<Listing> offlineListing(ModelRef.Ollama name, OllamaStore store) {
    return store
        .manifest(name)
        .map(manifest ->
            OllamaRegistryProvider.listing(
                name,
                manifest,
                digest ->
                    new Source("Ollama store", store.blob(digest).toUri(), Optional.empty())));
  }
}
