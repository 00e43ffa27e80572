package dev.dray.provider.oci;

import dev.dray.ByteSize;
import dev.dray.Digest;
import dev.dray.ModelRef;
import dev.dray.ProviderId;
import dev.dray.RepoPath;
import dev.dray.Revision;
import dev.dray.distribution.Descriptor;
import dev.dray.distribution.Login;
import dev.dray.distribution.Published;
import dev.dray.distribution.Registry;
import dev.dray.distribution.RegistryClient;
import dev.dray.distribution.RegistryWriter;
import dev.dray.error.DrayException;
import dev.dray.error.ErrorCode;
import dev.dray.error.ErrorContext;
import dev.dray.error.InvalidRequestException;
import dev.dray.error.NetworkException;
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
import dev.dray.provider.PushProgress;
import dev.dray.provider.PushRequest;
import dev.dray.provider.Pushed;
import dev.dray.provider.RemoteFile;
import dev.dray.provider.SearchQuery;
import java.net.URI;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Models in OCI registries, for `oci://` and `docker://`: Docker's models (`ai/…` on Docker Hub),
/// CNCF ModelPack, manifests in Ollama's shape, and artefacts whose layers have titles. A resolve
/// costs one request for the manifest, one more where that is an index, and one for the
/// configuration where it names the format; every file has its size and SHA-256 from the manifest.
/// Thread-safe; blocks; stops when the thread is interrupted.
public final class OciProvider implements FileProvider {

  private final ApiClient api;
  private final Login.Source logins;
  private final boolean insecure;
  private final boolean offline;

  /// @param api the way to the network, owned by the caller
  /// @param logins what the user has for registries
  /// @param insecure whether registries are spoken to without TLS; those of this machine always are
  /// @param offline whether the network is not to be used
  public OciProvider(ApiClient api, Login.Source logins, boolean insecure, boolean offline) {
    this.api = api;
    this.logins = logins;
    this.insecure = insecure;
    this.offline = offline;
  }

  @Override
  public ProviderId id() {
    return ProviderId.OCI;
  }

  @Override
  public Set<Feature> features() {
    return EnumSet.of(
        Feature.INFO,
        Feature.RESUME,
        Feature.PAUSE,
        Feature.CANCEL,
        Feature.VERIFY,
        Feature.TOKEN,
        Feature.PUSH);
  }

  /// The model that a tag or digest stands for now, pinned by its manifest's digest.
  ///
  /// @throws UnsupportedException if it is a container image
  /// @throws InvalidRequestException if it is an index that leaves a choice
  /// @throws ProtocolException if a layer has an unsafe name, or the manifest makes no sense
  @Override
  public Listing resolve(ModelRef ref) {
    return found(oci(ref)).listing();
  }

  private record Found(Listing listing, ModelConfig config) {}

  private Found found(ModelRef.Oci ref) {
    RegistryClient client = client(ref);
    List<String> notes = new ArrayList<>();
    Manifest manifest = manifest(client, ref, notes);
    ModelConfig config =
        manifest
            .config()
            .filter(ModelConfig::isTold)
            .filter(blob -> blob.size() <= ModelConfig.LONGEST)
            .map(blob -> ModelConfig.read(client.blob(blob, ModelConfig.LONGEST)))
            .orElse(ModelConfig.UNKNOWN);
    try {
      LayerFiles.Named named = LayerFiles.of(manifest, config.format(), client::source);
      if (!named.archives().isEmpty()) {
        notes.add(
            named.archives().stream().map(RepoPath::text).collect(Collectors.joining(", "))
                + (named.archives().size() == 1 ? " is an archive" : " are archives")
                + "; --unpack takes archives apart on arrival.");
      }
      return new Found(
          new Listing(
              ref,
              ref.registry() + "/" + repository(ref),
              revision(ref),
              Optional.empty(),
              named.files(),
              notes,
              Optional.of(manifest)),
          config);
    } catch (LayerFiles.UnusableLayer e) {
      throw unusable(ref, e);
    }
  }

  private Manifest manifest(RegistryClient client, ModelRef.Oci ref, List<String> notes) {
    String reference = ref.digest().map(Digest.Sha256::toString).orElse(ref.tag());
    return switch (client.manifest(reference)) {
      case Published.Model(Manifest manifest) -> manifest;
      case Published.Choice choice -> {
        Descriptor chosen = choose(choice, ref);
        if (!(client.manifest(chosen.digest().toString())
            instanceof Published.Model(Manifest manifest))) {
          throw new ProtocolException(
              ref + " is an index whose entry " + chosen.digest() + " is an index again",
              "Name the manifest that you want by its digest: oci://…@sha256:….",
              context(ref));
        }
        notes.add(
            ref
                + " is an index; this is its "
                + chosen.platform().map(p -> p + " entry, ").orElse("entry ")
                + chosen.digest()
                + ".");
        yield manifest;
      }
    };
  }

  /// The only entry that is a model, or else the one of this machine's platform.
  private Descriptor choose(Published.Choice choice, ModelRef.Oci ref) {
    List<Descriptor> models =
        choice.options().stream()
            .filter(option -> !option.platform().equals(Optional.of("unknown/unknown")))
            .filter(option -> option.annotation("vnd.docker.reference.type").isEmpty())
            .toList();
    List<Descriptor> here =
        models.size() == 1
            ? models
            : models.stream().filter(o -> o.platform().equals(Optional.of(platform()))).toList();
    if (here.size() == 1) {
      return here.getFirst();
    }
    if (models.isEmpty()) {
      throw new ProtocolException(
          ref + " is an index without a model", "Check the name and the tag.", context(ref));
    }
    throw new InvalidRequestException(
        ref
            + " is an index of "
            + models.size()
            + " manifests, and none of them is the one for "
            + platform()
            + ": "
            + models.stream()
                .limit(8)
                .map(o -> o.digest() + o.platform().map(p -> " (" + p + ")").orElse(""))
                .collect(Collectors.joining(", ")),
        "Name the one that you want by its digest: oci://"
            + ref.registry()
            + "/"
            + ref.repository()
            + "@sha256:….",
        context(ref));
  }

  /// Models run in containers, so Linux is what their platforms say; the processor is this one's.
  private static String platform() {
    String processor = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
    return "linux/"
        + switch (processor) {
          case "amd64", "x86_64" -> "amd64";
          case "aarch64", "arm64" -> "arm64";
          default -> processor;
        };
  }

  private DrayException unusable(ModelRef.Oci ref, LayerFiles.UnusableLayer why) {
    String message = ref + " cannot be brought: " + why.getMessage();
    return why.isContainer()
        ? new UnsupportedException(
            message, "Container images are brought with `docker pull`.", context(ref))
        : new ProtocolException(
            message, "Its publisher has to push it with other names.", context(ref));
  }

  /// @throws UnsupportedException always: the distribution protocol has no search
  @Override
  public List<ModelSummary> search(SearchQuery query) {
    throw new UnsupportedException(
        "OCI registries cannot be searched: their protocol has no search",
        "Look on the registry's web site (Docker's models: https://hub.docker.com/u/ai), then name"
            + " the model as oci://registry/name:tag.",
        ErrorContext.NONE.withProvider(id().id()));
  }

  /// What manifest and configuration say.
  @Override
  public ModelDetails info(ModelRef ref) {
    ModelRef.Oci oci = oci(ref);
    Found found = found(oci);
    Listing listing = found.listing();
    ModelConfig config = found.config();
    long total =
        listing.files().stream()
            .collect(
                Collectors.toMap(
                    RemoteFile::digest, file -> file.size().orElse(0), (one, other) -> one))
            .values()
            .stream()
            .mapToLong(Long::longValue)
            .sum();
    return new ModelDetails(
        new ModelSummary(
            listing.name(),
            0,
            0,
            config.tags(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            ModelSummary.Access.OPEN),
        listing.revision(),
        Optional.empty(),
        config.license(),
        List.of(),
        config.parameters(),
        config.architecture(),
        config.contextLength(),
        listing.files(),
        ByteSize.ofBytes(total),
        page(oci));
  }

  /// Publishes a model of this machine.
  ///
  /// @throws InvalidRequestException if there is nothing to push, a file has a name that nobody
  ///   could bring, or the target is named by a digest
  /// @throws dev.dray.error.AccessNeededException if the registry does not let the caller push
  /// @throws NetworkException if it cannot be reached
  /// @throws dev.dray.error.StorageException if a file cannot be read
  public Pushed push(PushRequest request, PushProgress progress) {
    ModelRef.Oci target = request.target();
    if (target.digest().isPresent()) {
      throw new InvalidRequestException(
          "A push goes to a tag, and " + target + " names a digest",
          "Name a tag: oci://" + target.registry() + "/" + target.repository() + ":TAG.",
          context(target));
    }
    requireOnline(target);
    return new ModelPush(
            request,
            RegistryWriter.open(
                api,
                Registry.at(target.registry(), insecure),
                repository(target),
                logins,
                context(target)),
            progress)
        .run();
  }

  /// The error for a blob that the registry's own host did not hand out.
  ///
  /// @param status the answer's status, not a success
  /// @param headers its headers
  /// @param uri the address that answered
  /// @param ref the model
  /// @param path the file
  public DrayException fileError(
      int status, Headers headers, URI uri, ModelRef ref, RepoPath path) {
    return client(oci(ref)).fileError(status, headers, uri, path.text());
  }

  private void requireOnline(ModelRef.Oci ref) {
    if (offline) {
      throw new NetworkException(
          ErrorCode.OFFLINE,
          "Offline mode is on, and the registry " + ref.registry() + " would have to be asked",
          "Switch offline mode off (HF_HUB_OFFLINE=0, offline = false).",
          context(ref));
    }
  }

  private RegistryClient client(ModelRef.Oci ref) {
    requireOnline(ref);
    return RegistryClient.open(
        api, Registry.at(ref.registry(), insecure), repository(ref), logins, context(ref));
  }

  private static String repository(ModelRef.Oci ref) {
    boolean bare = ref.repository().indexOf('/') < 0;
    return bare && Registry.at(ref.registry(), false).isDockerHub()
        ? "library/" + ref.repository()
        : ref.repository();
  }

  /// The tag; a digest or a tag that no revision can be called is told in another way.
  private static Revision revision(ModelRef.Oci ref) {
    String text = ref.digest().map(d -> "sha256-" + d.hex()).orElse(ref.tag());
    try {
      return new Revision(text);
    } catch (IllegalArgumentException e) {
      return new Revision(text.replaceAll("[^A-Za-z0-9]+", "-"));
    }
  }

  private static URI page(ModelRef.Oci ref) {
    Registry registry = Registry.at(ref.registry(), false);
    return registry.isDockerHub()
        ? URI.create("https://hub.docker.com/r/" + repository(ref))
        : URI.create(registry.base() + "/" + ref.repository());
  }

  private ErrorContext context(ModelRef.Oci ref) {
    return ErrorContext.of(ref.toString()).withProvider(id().id());
  }

  private ModelRef.Oci oci(ModelRef ref) {
    if (ref instanceof ModelRef.Oci oci) {
      return oci;
    }
    throw new UnsupportedException(
        "'" + ref.provider() + "' references are not for the provider " + id(),
        "Name an artefact, such as oci://registry/name:tag.",
        ErrorContext.NONE.withProvider(id().id()));
  }

  @Override
  public String toString() {
    return "OCI registries";
  }
}
