package dev.dray.provider.ollama;

import dev.dray.Digest;
import dev.dray.ModelRef;
import dev.dray.ProviderId;
import dev.dray.RepoPath;
import dev.dray.Revision;
import dev.dray.distribution.Login;
import dev.dray.distribution.Published;
import dev.dray.distribution.Registry;
import dev.dray.distribution.RegistryClient;
import dev.dray.error.AccessNeededException;
import dev.dray.error.DrayException;
import dev.dray.error.ErrorCode;
import dev.dray.error.ErrorContext;
import dev.dray.error.InvalidRequestException;
import dev.dray.error.NetworkException;
import dev.dray.error.NotFoundException;
import dev.dray.error.ProtocolException;
import dev.dray.error.UnsupportedException;
import dev.dray.http.ApiClient;
import dev.dray.http.Headers;
import dev.dray.provider.Feature;
import dev.dray.provider.FileProvider;
import dev.dray.provider.Listing;
import dev.dray.provider.Manifest;
import dev.dray.provider.ModelDetails;
import dev.dray.provider.ModelSummary;
import dev.dray.provider.SearchQuery;
import dev.dray.provider.Source;
import java.net.URI;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// Ollama's registry, and everything that speaks like it, without a daemon: the manifest pins the
/// model, and Dray moves the blobs. `hf.co/org/repo:QUANT` is read from the Hugging Face hub, which
/// answers the same two requests. Thread-safe.
///
/// Nothing is told to a registry before it asks who is there; then the machine's Ollama key signs a
/// request for a token, as a daemon does, or the token that the user gave is sent.
public final class OllamaRegistryProvider implements FileProvider {

  private static final Set<String> HUB_HOSTS = Set.of("hf.co", "huggingface.co");

  private final ApiClient api;
  private final OllamaRegistryOptions options;

  /// @param api asks for manifests and tokens
  public OllamaRegistryProvider(ApiClient api, OllamaRegistryOptions options) {
    this.api = api;
    this.options = options;
  }

  @Override
  public ProviderId id() {
    return ProviderId.OLLAMA;
  }

  @Override
  public Set<Feature> features() {
    return EnumSet.of(
        Feature.INFO, Feature.RESUME, Feature.PAUSE, Feature.CANCEL, Feature.VERIFY, Feature.TOKEN);
  }

  /// {@inheritDoc}
  ///
  /// @throws UnsupportedException if the model only runs in the cloud, or needs a newer Ollama
  @Override
  public Listing resolve(ModelRef ref) {
    ModelRef.Ollama name = checked(ref);
    RegistryClient client = client(name);
    Manifest manifest = manifest(client, name);
    Listing listing = listing(name, manifest, client::source);
    for (String note : options.notes()) {
      listing = listing.withNote(note);
    }
    return listing;
  }

  /// The listing of a manifest, whose blobs are read from `sources`.
  public static Listing listing(
      ModelRef.Ollama name, Manifest manifest, Function<Digest.Sha256, Source> sources) {
    return new Listing(
        name,
        shown(name),
        new Revision(name.tag()),
        Optional.empty(),
        OllamaFiles.of(name, manifest, sources),
        List.of(),
        Optional.of(manifest));
  }

  private Manifest manifest(RegistryClient client, ModelRef.Ollama name) {
    ErrorContext context = context(name);
    if (options.offline()) {
      throw new NetworkException(
          ErrorCode.OFFLINE,
          "Offline mode is on, and "
              + client.registry()
              + " would have to be asked for "
              + shown(name),
          "Use what is in Ollama's store already, or switch offline mode off (HF_HUB_OFFLINE=0 or"
              + " offline = false).",
          context);
    }
    try {
      return switch (client.manifest(name.tag())) {
        case Published.Model(Manifest manifest) when !manifest.layers().isEmpty() -> manifest;
        case Published.Model _ ->
            throw new UnsupportedException(
                shown(name) + " has no files: it only runs in Ollama's cloud",
                "Choose another tag of it; those that end in 'cloud' have no weights.",
                context);
        case Published.Choice _ ->
            throw new ProtocolException(
                client.registry() + " has a choice of manifests for " + shown(name),
                "It is no model for Ollama; an OCI artefact is spelled oci://.",
                context);
      };
    } catch (DrayException e) {
      throw inWords(e, name);
    }
  }

  /// What only Ollama's own registries mean by a refusal.
  private DrayException inWords(DrayException refusal, ModelRef.Ollama name) {
    ErrorContext context = refusal.context();
    if (context.status().orElse(0) == 412) {
      return new UnsupportedException(
          "The registry gives " + shown(name) + " to newer versions of Ollama only",
          "Bring it with an Ollama daemon that is up to date (--via daemon).",
          context);
    }
    if (refusal instanceof NotFoundException && refusal.code() != ErrorCode.FILE_NOT_FOUND) {
      return new NotFoundException(
          refusal.code(),
          registry(name).name() + " has no model " + shown(name) + ", or it is private",
          isHub(name)
              ? "Check the name; the tag is one of the repository's quantizations, such as Q4_K_M."
              : "Check the name and the tag; models and their tags are listed at "
                  + page(name)
                  + ". A private one needs `ollama signin` or --token.",
          context);
    }
    if (refusal instanceof AccessNeededException && options.token().isEmpty()) {
      boolean hub = isHub(name);
      boolean known = options.signs() && OllamaKey.read(options.key()).isPresent();
      return new AccessNeededException(
          refusal.code(),
          shown(name)
              + " is private, or does not exist"
              + (known
                  ? ", and the registry does not let the key " + options.key() + " read it"
                  : ", and there is no key at " + options.key() + " to show the registry"),
          hub
              ? "Run `dray login` with a token that may read it, or add the key to your SSH keys at"
                  + " https://huggingface.co/settings/keys."
              : "Run `ollama signin`, which makes the key and adds it to your account, or give a"
                  + " token with --token.",
          Optional.of(
              URI.create(
                  hub
                      ? "https://huggingface.co/settings/keys"
                      : "https://ollama.com/settings/keys")),
          context);
    }
    return refusal;
  }

  private RegistryClient client(ModelRef.Ollama name) {
    String repository = name.namespace() + "/" + name.model();
    Registry registry = registry(name);
    Optional<String> token = options.token().or(() -> isHub(name) ? options.hubToken() : none());
    if (token.isPresent()) {
      return RegistryClient.open(
          api,
          registry,
          repository,
          _ -> Optional.of(new Login.Bearer(token.get())),
          context(name));
    }
    Optional<OllamaKey> key =
        options.signs() ? OllamaKey.read(options.key()) : Optional.<OllamaKey>empty();
    return key.isPresent()
        ? RegistryClient.openWithTokens(
            api,
            registry,
            repository,
            new OllamaTokenRequests(key.get(), InstantSource.system()),
            context(name))
        : RegistryClient.open(api, registry, repository, Login.Source.NONE, context(name));
  }

  private static Optional<String> none() {
    return Optional.empty();
  }

  private Registry registry(ModelRef.Ollama name) {
    return registry(options, name);
  }

  static Registry registry(OllamaRegistryOptions options, ModelRef.Ollama name) {
    if (options.endpoint().isPresent()) {
      URI endpoint = options.endpoint().get();
      return new Registry(endpoint.getAuthority(), withoutSlash(endpoint));
    }
    if (isHub(name)) {
      return new Registry(name.host(), withoutSlash(options.hub()));
    }
    if (name.host().equalsIgnoreCase(ModelRef.Ollama.DEFAULT_HOST)) {
      return new Registry(name.host(), withoutSlash(options.library()));
    }
    try {
      return Registry.at(name.host(), options.insecure());
    } catch (IllegalArgumentException e) {
      throw new InvalidRequestException(
          "'" + name.host() + "' is not a registry's host",
          "Write it as host or host:port.",
          context(name));
    }
  }

  private static URI withoutSlash(URI server) {
    return URI.create(server.toString().replaceFirst("/+$", ""));
  }

  private static boolean isHub(ModelRef.Ollama name) {
    return HUB_HOSTS.contains(name.host().toLowerCase(Locale.ROOT));
  }

  /// The error for a blob that the registry's own host did not hand out to the transfer.
  public DrayException fileError(
      int status, Headers headers, URI uri, ModelRef.Ollama name, RepoPath path) {
    return inWords(client(name).fileError(status, headers, uri, path.text()), name);
  }

  /// @throws UnsupportedException always: registries have no search
  @Override
  public List<ModelSummary> search(SearchQuery query) {
    throw new UnsupportedException(
        "Ollama's registry cannot be searched",
        "Look for models at https://ollama.com/search, or search Hugging Face with --tag gguf.",
        ErrorContext.NONE.withProvider(id().id()));
  }

  @Override
  public ModelDetails info(ModelRef ref) {
    ModelRef.Ollama name = checked(ref);
    RegistryClient client = client(name);
    Manifest manifest = manifest(client, name);
    try {
      return OllamaConfig.read(client, manifest)
          .details(shown(name), page(name), listing(name, manifest, client::source));
    } catch (DrayException e) {
      throw inWords(e, name);
    }
  }

  private static ModelRef.Ollama checked(ModelRef ref) {
    if (ref instanceof ModelRef.Ollama name) {
      return name;
    }
    throw new UnsupportedException(
        "'" + ref + "' is not a model of Ollama",
        "Write it as ollama://name:tag.",
        ErrorContext.of(ref.toString()).withProvider(ProviderId.OLLAMA.id()));
  }

  /// The name as Ollama shows it.
  private static String shown(ModelRef.Ollama name) {
    return name.toString().substring("ollama://".length());
  }

  private URI page(ModelRef.Ollama name) {
    if (isHub(name)) {
      return URI.create(withoutSlash(options.hub()) + "/" + name.namespace() + "/" + name.model());
    }
    return name.host().equals(ModelRef.Ollama.DEFAULT_HOST)
        ? URI.create("https://ollama.com/" + name.namespace() + "/" + name.model())
        : registry(name).base();
  }

  private static ErrorContext context(ModelRef.Ollama name) {
    return ErrorContext.of(name.toString()).withProvider(ProviderId.OLLAMA.id());
  }
}
