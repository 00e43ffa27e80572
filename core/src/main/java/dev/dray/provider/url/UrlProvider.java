package dev.dray.provider.url;

import dev.dray.Digest;
import dev.dray.ModelRef;
import dev.dray.ProviderId;
import dev.dray.RepoPath;
import dev.dray.Revision;
import dev.dray.error.CancelledException;
import dev.dray.error.DrayException;
import dev.dray.error.ErrorCode;
import dev.dray.error.ErrorContext;
import dev.dray.error.InvalidRequestException;
import dev.dray.error.NetworkException;
import dev.dray.error.UnsupportedException;
import dev.dray.http.ApiClient;
import dev.dray.http.ApiResponse;
import dev.dray.http.Headers;
import dev.dray.http.Request;
import dev.dray.provider.Credential;
import dev.dray.provider.Feature;
import dev.dray.provider.FileProvider;
import dev.dray.provider.Listing;
import dev.dray.provider.ModelDetails;
import dev.dray.provider.ModelSummary;
import dev.dray.provider.RemoteFile;
import dev.dray.provider.SearchQuery;
import dev.dray.provider.Source;
import dev.dray.settings.Preference;
import dev.dray.settings.Settings;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// One file at any http or https address. It asks the network only for what the address does not
/// tell: a digest that may lie beside the file, a name where the address has none, the sizes of the
/// parts of a split model, what civitai.com knows. Size and validators of a single file are learnt
/// by the transfer's own first request. Thread-safe.
///
/// The file's name is the address's last path segment. What a server proposes
/// (`Content-Disposition`) is asked for only where that segment is no usable name, and taken only
/// if it is a safe one.
public final class UrlProvider implements FileProvider {

  /// The name of a file that has no usable one.
  static final String NAMELESS = "download";

  /// Endings of files that are worth asking for a digest.
  private static final Set<String> MODELS =
      Set.of(
          "gguf",
          "safetensors",
          "bin",
          "pt",
          "pth",
          "ckpt",
          "onnx",
          "tar",
          "gz",
          "zst",
          "zip",
          "tflite",
          "h5",
          "npz",
          "mlmodel",
          "task");

  private final Supplier<ApiClient> client;
  private final Settings settings;
  private final Optional<String> token;
  private final Optional<Digest> stated;
  private final List<URI> mirrors;

  /// The provider for callers that state no digest.
  ///
  /// @param client the way to the network, asked for only when it is needed
  /// @param settings offline mode, the key for civitai.com, and whether digests are looked for
  /// @param token the token that was given for this very address; `none` sends none at all
  public UrlProvider(Supplier<ApiClient> client, Settings settings, Optional<String> token) {
    this(client, settings, token, Optional.empty(), List.of());
  }

  /// The provider whose listings carry the digest that the caller stated, so that a file which is
  /// here already is known by it.
  ///
  /// @param mirrors other addresses of the same file
  public UrlProvider(
      Supplier<ApiClient> client,
      Settings settings,
      Optional<String> token,
      Optional<Digest> stated,
      List<URI> mirrors) {
    this.token = token;
    this.client = client;
    this.settings = settings;
    this.stated = stated;
    this.mirrors = List.copyOf(mirrors);
  }

  @Override
  public ProviderId id() {
    return ProviderId.URL;
  }

  /// Verifies what the caller or the server states a digest for.
  @Override
  public Set<Feature> features() {
    return EnumSet.of(Feature.RESUME, Feature.PAUSE, Feature.CANCEL, Feature.VERIFY, Feature.TOKEN);
  }

  /// The file of this address, or all parts of a split GGUF model.
  ///
  /// @throws UnsupportedException if the reference is not an address
  /// @throws NetworkException if offline
  @Override
  public Listing resolve(ModelRef ref) {
    if (!(ref instanceof ModelRef.Url(URI uri))) {
      throw UrlErrors.unsupported("'" + ref + "' is not the address of a file", ErrorContext.NONE);
    }
    if (settings.offline()) {
      throw new NetworkException(
          ErrorCode.OFFLINE,
          "Offline mode is on, and an address can only be read over the network",
          "Switch offline mode off (HF_HUB_OFFLINE, --offline).",
          ErrorContext.of(uri).withProvider(id().id()));
    }
    if (isCivitai(String.valueOf(uri.getHost()))) {
      Optional<Civitai.Found> found = new Civitai(client.get(), credential(uri)).find(uri);
      if (found.isPresent()) {
        return listing(ref, List.of(found.get().file()), found.get().notes());
      }
    }
    List<URI> parts = stated.isPresent() || !mirrors.isEmpty() ? List.of(uri) : Shards.of(uri);
    return parts.size() > 1 ? split(ref, uri, parts) : single(ref, uri);
  }

  @Override
  public Listing measured(Listing listing) {
    if (!(listing.ref() instanceof ModelRef.Url(URI uri))
        || listing.files().size() != 1
        || listing.files().getFirst().size().isPresent()) {
      return listing;
    }
    RemoteFile file = listing.files().getFirst();
    return listing.withFiles(
        List.of(new RemoteFile(file.path(), size(uri), file.digest(), file.hub(), file.sources())));
  }

  private Listing single(ModelRef ref, URI uri) {
    List<String> notes = new ArrayList<>();
    RepoPath name =
        FileName.of(uri).or(() -> proposed(uri)).orElseGet(() -> new RepoPath(NAMELESS));
    Optional<Digest> digest = stated.or(() -> beside(uri, name, notes));
    return listing(ref, List.of(file(uri, name, OptionalLong.empty(), digest, mirrors)), notes);
  }

  private Listing split(ModelRef ref, URI uri, List<URI> parts) {
    List<RemoteFile> files = new ArrayList<>(parts.size());
    List<String> notes = new ArrayList<>();
    for (URI part : parts) {
      RepoPath name = FileName.of(part).orElseThrow(() -> unsafe(uri));
      // The sizes tell what is here already when the command is run again.
      OptionalLong size = size(part);
      files.add(file(part, name, size, beside(part, name, notes), List.of()));
    }
    notes.addFirst("The model is split; all " + parts.size() + " parts are taken.");
    return listing(ref, files, notes);
  }

  private static InvalidRequestException unsafe(URI uri) {
    return new InvalidRequestException(
        "The address names no file that can be written: " + ErrorContext.withoutSecrets(uri),
        "State the digest of one part with --sha256 to have that part alone.",
        ErrorContext.of(uri).withProvider("url"));
  }

  private static Listing listing(ModelRef ref, List<RemoteFile> files, List<String> notes) {
    return new Listing(
        ref, files.getFirst().path().fileName(), Revision.MAIN, Optional.empty(), files, notes);
  }

  private RemoteFile file(
      URI uri, RepoPath name, OptionalLong size, Optional<Digest> digest, List<URI> others) {
    List<Source> sources =
        Stream.concat(
                Stream.of(new Source(String.valueOf(uri.getHost()), uri, credential(uri))),
                others.stream().map(Source::of))
            .toList();
    return new RemoteFile(name, size, digest, Optional.empty(), sources);
  }

  /// The token that was given for this address, bound to its server; for civitai.com also that of
  /// the settings. The hub's token is for the hub alone.
  private Optional<Credential> credential(URI uri) {
    return token
        .or(() ->
            isCivitai(String.valueOf(uri.getHost()))
                ? settings.civitaiToken().or(() -> Civitai.tokenIn(uri))
                : Optional.empty())
        .filter(text -> !text.equals("none"))
        .map(text -> {
          if (text.chars().anyMatch(c -> c <= 0x20 || c > 0x7e)) {
            throw new InvalidRequestException(
                "The token has blanks or other characters that no token has",
                "Copy it again from the page where it was made.",
                ErrorContext.of("token").withProvider("url"));
          }
          return Credential.bearer(uri, text);
        });
  }

  /// The name that the server proposes for an address without one.
  private Optional<RepoPath> proposed(URI uri) {
    try (ApiResponse response =
        client.get().send(Request.head(uri).withCredential(credential(uri)))) {
      return response.isSuccess()
          ? response
              .headers()
              .first("Content-Disposition")
              .flatMap(FileName::ofDisposition)
              .or(() -> response.hops().size() > 1 ? FileName.of(response.uri()) : Optional.empty())
          : Optional.empty();
    } catch (CancelledException e) {
      throw e;
    } catch (DrayException e) {
      // The transfer will say what is wrong.
      return Optional.empty();
    }
  }

  private OptionalLong size(URI uri) {
    try (ApiResponse response =
        client.get().send(Request.head(uri).withCredential(credential(uri)))) {
      if (response.status() == 404 || response.status() == 410) {
        throw UrlErrors.of(response.status(), response.headers(), uri, credential(uri).isPresent());
      }
      return response.isSuccess()
          ? response
              .headers()
              .first("Content-Length")
              .filter(length -> length.matches("[0-9]{1,18}"))
              .map(length -> OptionalLong.of(Long.parseLong(length)))
              .orElseGet(OptionalLong::empty)
          : OptionalLong.empty();
    }
  }

  /// The digest in the file `<address>.sha256`, on the same server.
  private Optional<Digest> beside(URI uri, RepoPath name, List<String> notes) {
    if (settings.sidecar() == Preference.NEVER
        || uri.getRawQuery() != null
        || (settings.sidecar() == Preference.AUTO && !isModel(name))) {
      return Optional.empty();
    }
    URI beside = URI.create(uri.toString().split("#", 2)[0] + ".sha256");
    Optional<Digest> found = Optional.empty();
    Request request =
        Request.get(beside).withHeader("Accept", "text/plain").withCredential(credential(uri));
    try (ApiResponse response =
        client.get().soonGivingUp().open(request, ErrorContext.of(beside))) {
      if (response.isSuccess()) {
        byte[] bytes = response.body().readNBytes(Sidecar.LARGEST);
        found =
            Sidecar.read(new String(bytes, StandardCharsets.UTF_8), name.text())
                .map(digest -> digest);
      }
    } catch (CancelledException e) {
      throw e;
    } catch (IOException | DrayException e) {
      // Nobody promised that there is one.
      found = Optional.empty();
    }
    if (found.isPresent()) {
      notes.add("The digest is that of " + name + ".sha256 beside it.");
    } else if (settings.sidecar() == Preference.ALWAYS) {
      throw new InvalidRequestException(
          "There is no digest beside " + ErrorContext.withoutSecrets(uri),
          "State it with --sha256, or set sidecar-digest to auto.",
          ErrorContext.of(uri).withProvider("url"));
    }
    return found;
  }

  private static boolean isModel(RepoPath name) {
    String text = name.text().toLowerCase(Locale.ROOT);
    return MODELS.contains(text.substring(text.lastIndexOf('.') + 1));
  }

  /// The error for an address that is not handed out.
  public DrayException fileError(int status, Headers headers, URI uri) {
    return UrlErrors.of(status, headers, uri, credential(uri).isPresent());
  }

  /// @throws UnsupportedException always
  @Override
  public List<ModelSummary> search(SearchQuery query) {
    throw UrlErrors.unsupported("A plain address cannot be searched", ErrorContext.NONE);
  }

  /// @throws UnsupportedException always
  @Override
  public ModelDetails info(ModelRef ref) {
    throw UrlErrors.unsupported(
        "Nothing is known about a plain address",
        ref instanceof ModelRef.Url(URI uri) ? ErrorContext.of(uri) : ErrorContext.NONE);
  }

  /// Whether a host is Civitai's. Not asked of [Civitai], which would bring the JSON library along.
  static boolean isCivitai(String host) {
    String folded = host.toLowerCase(Locale.ROOT);
    return folded.equals("civitai.com") || folded.equals("www.civitai.com");
  }
}
