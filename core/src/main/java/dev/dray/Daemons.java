package dev.dray;

import dev.dray.download.DownloadRequest;
import dev.dray.download.TokenChoice;
import dev.dray.download.task.DelegatedOptions;
import dev.dray.error.ErrorContext;
import dev.dray.error.UnsupportedException;
import dev.dray.http.ApiClient;
import dev.dray.provider.DaemonModel;
import dev.dray.provider.FileProvider;
import dev.dray.provider.Presence;
import dev.dray.provider.Provider;
import dev.dray.provider.llamaserver.LlamaServerProvider;
import dev.dray.provider.lmstudio.LmStudioFiles;
import dev.dray.provider.lmstudio.LmStudioProvider;
import dev.dray.provider.modelrunner.ModelRunnerProvider;
import dev.dray.settings.Preference;
import dev.dray.settings.Settings;
import dev.dray.store.HubCache;
import dev.dray.store.LmStudioTree;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;

/// Makes the providers of LM Studio, llama-server and Docker Model Runner as the settings and a
/// request say, and chooses LM Studio's way. Thread-safe.
final class Daemons {

  static final URI LMSTUDIO = URI.create("http://localhost:1234");

  private final Settings settings;
  private final Supplier<ApiClient> api;

  Daemons(Settings settings, Supplier<ApiClient> api) {
    this.settings = settings;
    this.api = api;
  }

  /// LM Studio's server.
  ///
  /// @param note a sentence for the user of each download
  LmStudioProvider lmStudio(Optional<URI> endpoint, TokenChoice token, String note) {
    return new LmStudioProvider(
        api.get(), lmStudioUrl(endpoint), secret(token, settings.lmStudioToken()), note);
  }

  LmStudioProvider lmStudio() {
    return lmStudio(Optional.empty(), new TokenChoice.Configured(), "");
  }

  /// A llama-server in router mode.
  LlamaServerProvider llamaServer(Optional<URI> endpoint, TokenChoice token) {
    return new LlamaServerProvider(
        api.get(),
        endpoint.orElseGet(settings::llamaServerUrl),
        secret(token, settings.llamaServerToken()));
  }

  LlamaServerProvider llamaServer() {
    return llamaServer(Optional.empty(), new TokenChoice.Configured());
  }

  /// Docker Model Runner.
  ModelRunnerProvider modelRunner(Optional<URI> endpoint, TokenChoice token) {
    return new ModelRunnerProvider(
        api.get(), endpoint.orElseGet(settings::modelRunnerUrl), secret(token, Optional.empty()));
  }

  ModelRunnerProvider modelRunner() {
    return modelRunner(Optional.empty(), new TokenChoice.Configured());
  }

  /// Those that answer at their configured addresses.
  List<Presence> answering() {
    List<Presence> found = new ArrayList<>();
    if (lmStudio().answers()) {
      found.add(Presence.daemon(ProviderId.LMSTUDIO, lmStudioUrl(Optional.empty())));
    }
    if (llamaServer().answers()) {
      found.add(Presence.daemon(ProviderId.LLAMA_SERVER, settings.llamaServerUrl()));
    }
    if (modelRunner().answers()) {
      found.add(Presence.daemon(ProviderId.MODEL_RUNNER, settings.modelRunnerUrl()));
    }
    return found;
  }

  /// Every way to bring a model to LM Studio.
  List<Provider> lmStudioWays(FileProvider hub) {
    return List.of(lmStudio(), new LmStudioFiles(hub, true, ""));
  }

  /// The way that a request for LM Studio takes: the one the user chose; else the server, where its
  /// address was named or it answers, unless the request asks for what only files can give; else
  /// its folder, where there is one.
  ///
  /// @param hub lists repositories, with the request's token
  /// @throws UnsupportedException if there is no LM Studio
  Provider lmStudio(DownloadRequest request, Supplier<FileProvider> hub) {
    Optional<URI> named = request.endpoint().or(settings::lmStudioUrl);
    URI url = lmStudioUrl(request.endpoint());
    Preference server = settings.lmStudioServer();
    List<String> beyond = DelegatedOptions.beyondDaemons(request);
    if (server == Preference.NEVER) {
      return files(request, hub, "lmstudio.server is 'never'");
    }
    if (server == Preference.AUTO && !beyond.isEmpty()) {
      return files(request, hub, "LM Studio's server knows nothing of " + beyond.getFirst());
    }
    LmStudioProvider daemon =
        lmStudio(
            request.endpoint(),
            request.token(),
            "LM Studio at "
                + url
                + " downloads it by itself; with lmstudio.server = \"never\" Dray does, verified and"
                + " resumable.");
    if (server == Preference.ALWAYS || named.isPresent() || daemon.canDownload()) {
      return daemon;
    }
    if (folder().isPresent()) {
      return files(request, hub, "no LM Studio that can be asked to download answers at " + url);
    }
    throw absent(request.ref().toString(), url);
  }

  /// Refuses at the call what no LM Studio is there for.
  ///
  /// @throws UnsupportedException as [#lmStudio(DownloadRequest, Supplier)]
  void requireLmStudio(DownloadRequest request) {
    boolean wanted =
        settings.lmStudioServer() != Preference.AUTO
            || request.endpoint().isPresent()
            || settings.lmStudioUrl().isPresent()
            || !DelegatedOptions.beyondDaemons(request).isEmpty()
            || folder().isPresent();
    if (!wanted && !lmStudio().canDownload()) {
      throw absent(request.ref().toString(), LMSTUDIO);
    }
  }

  /// The models that a daemon keeps.
  List<DaemonModel> models(ProviderId id) {
    return switch (id) {
      case LMSTUDIO -> lmStudio().models();
      case LLAMA_SERVER -> llamaServer().models();
      case MODEL_RUNNER -> modelRunner().models();
      default -> throw cannot(id, "lists no models");
    };
  }

  /// Deletes one of them.
  void delete(ProviderId id, String name, boolean force) {
    switch (id) {
      case LLAMA_SERVER -> llamaServer().delete(name);
      case MODEL_RUNNER -> modelRunner().delete(name, force);
      default -> throw cannot(id, "deletes no models");
    }
  }

  /// Loads one of them.
  String load(ProviderId id, String name, OptionalInt contextLength) {
    return switch (id) {
      case LMSTUDIO -> lmStudio().load(name, contextLength);
      case LLAMA_SERVER -> {
        llamaServer().load(name);
        yield name;
      }
      default -> throw cannot(id, "loads no models");
    };
  }

  /// Unloads one of them.
  void unload(ProviderId id, String name) {
    switch (id) {
      case LMSTUDIO -> lmStudio().unload(name);
      case LLAMA_SERVER -> llamaServer().unload(name);
      default -> throw cannot(id, "unloads no models");
    }
  }

  private static UnsupportedException cannot(ProviderId id, String what) {
    return new UnsupportedException(
        "The provider '" + id + "' " + what + " at a wish",
        "'dray providers' shows what each provider can do.",
        ErrorContext.NONE.withProvider(id.id()));
  }

  private static UnsupportedException absent(String ref, URI url) {
    return new UnsupportedException(
        "The provider 'lmstudio' does not support downloads here: no LM Studio answers at "
            + url
            + ", and none is installed for this user",
        "Start LM Studio's server, name it with lmstudio.url, or have the files put into the folder"
            + " of lmstudio.models with lmstudio.server = \"never\".",
        ErrorContext.of(ref).withProvider(ProviderId.LMSTUDIO.id()).withUrl(url));
  }

  private LmStudioFiles files(DownloadRequest request, Supplier<FileProvider> hub, String reason) {
    boolean chosen =
        !request.files().isEmpty() || !request.include().isEmpty() || !request.variant().isOpen();
    return new LmStudioFiles(
        hub.get(),
        chosen,
        "The files come from Hugging Face and are put into place by Dray, because " + reason + ".");
  }

  /// LM Studio's models folder, if there is an LM Studio or the settings name one.
  private Optional<Path> folder() {
    return settings.lmStudioModels().or(() -> LmStudioTree.find(settings.environment().home()));
  }

  /// LM Studio's models, whether there is an LM Studio or not.
  ///
  /// @param other another folder instead
  LmStudioTree lmStudioTree(Optional<Path> other, boolean overwrite, HubCache cache) {
    Path root =
        other
            .or(settings::lmStudioModels)
            .orElseGet(() -> LmStudioTree.usualPlace(settings.environment().home()));
    return LmStudioTree.at(root, overwrite, cache);
  }

  private URI lmStudioUrl(Optional<URI> endpoint) {
    return endpoint.or(settings::lmStudioUrl).orElse(LMSTUDIO);
  }

  private static Optional<String> secret(TokenChoice choice, Optional<String> configured) {
    return switch (choice) {
      case TokenChoice.Configured() -> configured;
      case TokenChoice.None() -> Optional.empty();
      case TokenChoice.Given(String text) -> Optional.of(text);
    };
  }
}
