package dev.dray;

import dev.dray.distribution.Login;
import dev.dray.download.DownloadRequest;
import dev.dray.download.TokenChoice;
import dev.dray.error.ErrorContext;
import dev.dray.error.InvalidRequestException;
import dev.dray.error.UnsupportedException;
import dev.dray.http.ApiClient;
import dev.dray.provider.FileProvider;
import dev.dray.provider.Presence;
import dev.dray.provider.Provider;
import dev.dray.provider.Support;
import dev.dray.provider.huggingface.HubProvider;
import dev.dray.provider.huggingface.TokenSource;
import dev.dray.provider.modelscope.ModelScopeProvider;
import dev.dray.provider.oci.DockerLogins;
import dev.dray.provider.oci.OciProvider;
import dev.dray.provider.ollama.OllamaDaemon;
import dev.dray.provider.ollama.OllamaHost;
import dev.dray.provider.url.UrlProvider;
import dev.dray.settings.Origin;
import dev.dray.settings.Setting;
import dev.dray.settings.Settings;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Makes the providers as the settings and a request say. Thread-safe.
final class Providers {

  private final Settings settings;
  private final Supplier<ApiClient> api;
  private final Daemons daemons;

  /// @param api the client for all of them, made with the first call that needs it
  Providers(Settings settings, Supplier<ApiClient> api) {
    this.settings = settings;
    this.api = api;
    this.daemons = new Daemons(settings, api);
  }

  /// Refuses what this build cannot bring, at the call and not later.
  void require(ModelRef ref) {
    require(ref.provider(), ErrorContext.of(ref.toString()));
  }

  void require(ProviderId id, ErrorContext context) {
    if (!isBuilt(id)) {
      throw new UnsupportedException(
          "The provider '" + id + "' is known, but this version cannot download from it",
          "See what can be downloaded from with `dray providers`.",
          context.withProvider(id.id()));
    }
  }

  private static boolean isBuilt(ProviderId provider) {
    return switch (provider) {
      case HUGGINGFACE, MLX, URL, OLLAMA, MODELSCOPE, OCI, LMSTUDIO, LLAMA_SERVER, MODEL_RUNNER ->
          true;
      case OPENAI, ANTHROPIC, OPENROUTER, AZURE, KIMI, MINIMAX -> false;
    };
  }

  /// What every provider can do, as its own code says: the support matrix. One that can work in two
  /// ways has a row for each.
  List<Support> support() {
    return Arrays.stream(ProviderId.values())
        .flatMap(id ->
            id.family() == ProviderId.Family.CLOUD
                ? Stream.of(new Support(id, id.family(), Set.of()))
                : ways(id).stream().map(Support::of))
        .toList();
  }

  /// Every way in which this build can bring a provider's models.
  private List<Provider> ways(ProviderId id) {
    return switch (id) {
      case HUGGINGFACE, MLX -> List.of(hub(id, new TokenChoice.Configured(), Optional.empty()));
      case URL -> List.of(new UrlProvider(api, settings, Optional.empty()));
      case OLLAMA ->
          List.of(
              ollama(new TokenChoice.Configured(), Optional.empty()),
              ollamaWays().registry(Optional.empty(), new TokenChoice.None()));
      case MODELSCOPE -> List.of(new ModelScopeProvider(api.get(), settings));
      case OCI -> List.of(oci(new TokenChoice.Configured(), false));
      case LMSTUDIO ->
          daemons.lmStudioWays(
              hub(ProviderId.HUGGINGFACE, new TokenChoice.Configured(), Optional.empty()));
      case LLAMA_SERVER -> List.of(daemons.llamaServer());
      case MODEL_RUNNER -> List.of(daemons.modelRunner());
      case OPENAI, ANTHROPIC, OPENROUTER, AZURE, KIMI, MINIMAX -> List.of();
    };
  }

  /// The provider that a request asks: one that lists files, or a daemon.
  Provider of(DownloadRequest request) {
    return switch (request.ref().provider()) {
      case OLLAMA -> ollamaWays().of(request, () -> ollama(request.token(), request.endpoint()));
      case LMSTUDIO -> daemons.lmStudio(request, () -> lmStudioHub(request));
      case LLAMA_SERVER -> daemons.llamaServer(request.endpoint(), request.token());
      case MODEL_RUNNER -> daemons.modelRunner(request.endpoint(), request.token());
      default -> files(request);
    };
  }

  /// The hub that lists the files for LM Studio's folder; the request's endpoint is LM Studio's.
  FileProvider lmStudioHub(DownloadRequest request) {
    return hub(
        ProviderId.HUGGINGFACE, request.token(), Optional.empty(), request.mirrors(), api.get());
  }

  /// The providers of daemons.
  Daemons daemons() {
    return daemons;
  }

  /// The ways to Ollama's models.
  OllamaWays ollamaWays() {
    return new OllamaWays(settings, api);
  }

  /// The daemons that answer at their configured addresses; asks each once.
  List<Presence> answering() {
    List<Presence> found = new ArrayList<>();
    OllamaDaemon ollama = ollama(new TokenChoice.Configured(), Optional.empty());
    if (ollama.answers()) {
      found.add(
          new Presence(
              ProviderId.OLLAMA,
              Presence.Kind.DAEMON,
              ollama.host().base().toString(),
              Optional.of(ollama.models().version())));
    }
    found.addAll(daemons.answering());
    return List.copyOf(found);
  }

  /// Ollama's daemon. The configured key is for servers on the Internet: it never goes out in the
  /// clear.
  OllamaDaemon ollama(TokenChoice token, Optional<URI> endpoint) {
    OllamaHost host;
    try {
      host = OllamaHost.parse(endpoint.map(URI::toString).orElseGet(settings::ollamaHost));
    } catch (IllegalArgumentException e) {
      throw new InvalidRequestException(
          "The address of the Ollama daemon is wrong: " + e.getMessage(),
          "Write OLLAMA_HOST as host:port or http://host:port.",
          ErrorContext.NONE.withProvider(ProviderId.OLLAMA.id()));
    }
    Optional<String> secret =
        switch (token) {
          case TokenChoice.Configured() ->
              settings.ollamaToken().filter(t -> "https".equals(host.base().getScheme()));
          case TokenChoice.None() -> Optional.empty();
          case TokenChoice.Given(String given) -> Optional.of(given);
        };
    return new OllamaDaemon(api.get(), settings, host, secret);
  }

  private FileProvider files(DownloadRequest request) {
    if (request.ref() instanceof ModelRef.Oci) {
      return oci(request.token(), request.insecure());
    }
    return of(
        request.ref().provider(),
        request.token(),
        request.endpoint(),
        request.digest(),
        request.mirrors());
  }

  /// The provider that is asked for listings and descriptions.
  ///
  /// @throws UnsupportedException if it is a daemon, which has neither
  FileProvider of(ProviderId id, TokenChoice token, Optional<URI> endpoint) {
    if (id == ProviderId.OLLAMA && settings.ollamaVia() == Via.DAEMON) {
      throw new UnsupportedException(
          "Ollama has no way to search or describe models that it does not keep",
          "See what it keeps with 'dray ollama ls'; its library is at https://ollama.com/library.",
          ErrorContext.NONE.withProvider(id.id()));
    }
    return of(id, token, endpoint, Optional.empty(), List.of());
  }

  private FileProvider of(
      ProviderId id,
      TokenChoice token,
      Optional<URI> endpoint,
      Optional<Digest> stated,
      List<URI> mirrors) {
    if (id == ProviderId.OLLAMA) {
      return ollamaWays().registry(endpoint, token);
    }
    if (id.family() == ProviderId.Family.DAEMON) {
      throw new UnsupportedException(
          "The provider '" + id + "' downloads, but cannot be searched or asked about a model",
          "Search the hub: 'dray search WORDS'.",
          ErrorContext.NONE.withProvider(id.id()));
    }
    if (id == ProviderId.URL) {
      return new UrlProvider(api, settings, given(token), stated, mirrors);
    }
    if (id == ProviderId.MODELSCOPE) {
      return modelScope(token, endpoint);
    }
    if (id == ProviderId.OCI) {
      return oci(token, false);
    }
    return hub(id, token, endpoint, mirrors, api.get());
  }

  /// The provider for OCI registries.
  ///
  /// @param insecure whether registries are spoken to without TLS
  OciProvider oci(TokenChoice token, boolean insecure) {
    return new OciProvider(api.get(), logins(token), insecure, settings.offline());
  }

  /// What a user has for registries: what was typed for this call, else what `docker login` left
  /// behind. The hub's own token, from its file or variable, is none of it.
  Login.Source logins(TokenChoice token) {
    return switch (token) {
      case TokenChoice.Configured() -> {
        Optional<String> typed =
            settings
                .token()
                .filter(t -> settings.origin(Setting.TOKEN) instanceof Origin.CommandLine);
        if (typed.isEmpty()) {
          yield new DockerLogins(settings.environment());
        }
        yield typed.get().equals("none")
            ? Login.Source.NONE
            : logins(new TokenChoice.Given(typed.get()));
      }
      case TokenChoice.None() -> Login.Source.NONE;
      case TokenChoice.Given(String secret) -> {
        Login given = DockerLogins.given(secret);
        yield registry -> Optional.of(given);
      }
    };
  }

  /// The provider for a request that can be met without it.
  FileProvider soonGivingUp(DownloadRequest request) {
    return switch (request.ref()) {
      case ModelRef.Hub hub ->
          hub(
              hub.provider(),
              request.token(),
              request.endpoint(),
              request.mirrors(),
              api.get().soonGivingUp());
      case ModelRef.Ollama _ ->
          new OllamaWays(settings, () -> api.get().soonGivingUp()).registry(request);
      default -> files(request);
    };
  }

  /// The provider that a search asks: one that soon gives up, because others are asked beside it.
  FileProvider searched(ProviderId id) {
    return id == ProviderId.MODELSCOPE
        ? new ModelScopeProvider(api.get().soonGivingUp(), settings)
        : hub(
            id,
            new TokenChoice.Configured(),
            Optional.empty(),
            List.of(),
            api.get().soonGivingUp());
  }

  /// The provider that is asked for what was published since: one that soon gives up, because it is
  /// asked about many models. Of Ollama's models that is the registry, whoever brings them.
  FileProvider followed(ProviderId id) {
    return switch (id) {
      case OLLAMA ->
          new OllamaWays(settings, () -> api.get().soonGivingUp())
              .registry(Optional.empty(), new TokenChoice.Configured());
      case HUGGINGFACE, MLX, MODELSCOPE -> searched(id);
      default -> of(id, new TokenChoice.Configured(), Optional.empty());
    };
  }

  /// The provider that explains why an address is not handed out.
  UrlProvider url(TokenChoice token) {
    return new UrlProvider(api, settings, given(token));
  }

  /// The token of one call alone: the settings' token is the hub's, and an address is anybody's.
  private static Optional<String> given(TokenChoice token) {
    return switch (token) {
      case TokenChoice.Configured() -> Optional.empty();
      case TokenChoice.None() -> Optional.of("none");
      case TokenChoice.Given(String secret) -> Optional.of(secret);
    };
  }

  ModelScopeProvider modelScope(TokenChoice token, Optional<URI> endpoint) {
    Settings own =
        endpoint
            .map(e -> settings.with(Setting.MODELSCOPE_ENDPOINT, e.toString()))
            .orElse(settings);
    return new ModelScopeProvider(api.get(), chosen(own, Setting.MODELSCOPE_TOKEN, token));
  }

  /// The settings with the token that a request chose.
  private static Settings chosen(Settings settings, Setting key, TokenChoice token) {
    return switch (token) {
      case TokenChoice.Configured() -> settings;
      case TokenChoice.None() -> settings.with(key, "none");
      case TokenChoice.Given(String secret) -> settings.with(key, secret);
    };
  }

  HubProvider hub(ProviderId id, TokenChoice token, Optional<URI> endpoint) {
    return hub(id, token, endpoint, List.of(), api.get());
  }

  private HubProvider hub(
      ProviderId id,
      TokenChoice token,
      Optional<URI> endpoint,
      List<URI> mirrors,
      ApiClient client) {
    Settings own =
        endpoint.map(e -> settings.with(Setting.ENDPOINT, e.toString())).orElse(settings);
    if (!mirrors.isEmpty()) {
      own =
          own.with(
              Setting.MIRRORS,
              mirrors.stream().map(URI::toString).collect(Collectors.joining(" ")));
    }
    own = chosen(own, Setting.TOKEN, token);
    return new HubProvider(client, own, TokenSource.of(own), id);
  }
}
