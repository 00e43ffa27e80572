package dev.dray.provider.url;

import dev.dray.Digest;
import dev.dray.ModelRef;
import dev.dray.ProviderId;
import dev.dray.RepoPath;
import dev.dray.Revision;
import dev.dray.error.ErrorContext;
import dev.dray.error.UnsupportedException;
import dev.dray.provider.Feature;
import dev.dray.provider.FileProvider;
import dev.dray.provider.Listing;
import dev.dray.provider.ModelDetails;
import dev.dray.provider.ModelSummary;
import dev.dray.provider.RemoteFile;
import dev.dray.provider.SearchQuery;
import dev.dray.provider.Source;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

/// One file at any http or https address. Asks the network nothing: size and validators are learnt
/// by the transfer's own first request. Stateless and thread-safe.
///
/// The file's name is the address's last path segment. What a server proposes as a name
/// (`Content-Disposition`) is never used.
public final class UrlProvider implements FileProvider {

  /// The name of a file whose address gives no usable one.
  static final String NAMELESS = "download";

  private final Optional<Digest> stated;
  private final List<URI> mirrors;

  /// The provider for callers that state no digest.
  public UrlProvider() {
    this(Optional.empty(), List.of());
  }

  /// The provider for one address that states its digest.
  public UrlProvider(Optional<Digest> stated) {
    this(stated, List.of());
  }

  /// The provider whose listings carry the digest that the caller stated, so that a file which is
  /// here already is known by it.
  ///
  /// @param mirrors other addresses of the same file
  public UrlProvider(Optional<Digest> stated, List<URI> mirrors) {
    this.stated = stated;
    this.mirrors = List.copyOf(mirrors);
  }

  @Override
  public ProviderId id() {
    return ProviderId.URL;
  }

  /// Verifies only what the caller states a digest for.
  @Override
  public Set<Feature> features() {
    return EnumSet.of(Feature.RESUME, Feature.PAUSE, Feature.CANCEL, Feature.VERIFY);
  }

  /// The one file of this address; its size is unknown, its digest what was stated.
  ///
  /// @throws UnsupportedException if the reference is not an address
  @Override
  public Listing resolve(ModelRef ref) {
    return listing(ref, stated);
  }

  /// The one file of this address with the digest that the caller stated.
  ///
  /// @throws UnsupportedException if the reference is not an address
  Listing listing(ModelRef ref, Optional<Digest> digest) {
    if (!(ref instanceof ModelRef.Url(URI uri))) {
      throw unsupported("'" + ref + "' is not the address of a file", ErrorContext.NONE);
    }
    RepoPath path = nameOf(uri);
    List<Source> sources = Stream.concat(Stream.of(uri), mirrors.stream()).map(Source::of).toList();
    RemoteFile file = new RemoteFile(path, OptionalLong.empty(), digest, Optional.empty(), sources);
    return new Listing(
        ref, path.fileName(), Revision.MAIN, Optional.empty(), List.of(file), List.of());
  }

  /// @throws UnsupportedException always
  @Override
  public List<ModelSummary> search(SearchQuery query) {
    throw unsupported("A plain address cannot be searched", ErrorContext.NONE);
  }

  /// @throws UnsupportedException always
  @Override
  public ModelDetails info(ModelRef ref) {
    throw unsupported(
        "Nothing is known about a plain address",
        ref instanceof ModelRef.Url(URI uri) ? ErrorContext.of(uri) : ErrorContext.NONE);
  }

  private static UnsupportedException unsupported(String message, ErrorContext context) {
    return new UnsupportedException(
        message,
        "Name a model of a hub, such as org/name, or download the address itself.",
        context.withProvider(ProviderId.URL.id()));
  }

  /// The last segment, decoded, if it is a safe name; else [#NAMELESS].
  static RepoPath nameOf(URI uri) {
    String path = uri.getRawPath() == null ? "" : uri.getRawPath();
    Optional<String> name = decoded(path.substring(path.lastIndexOf('/') + 1));
    try {
      return new RepoPath(name.filter(text -> text.indexOf('/') < 0).orElse(NAMELESS));
    } catch (IllegalArgumentException e) {
      return new RepoPath(NAMELESS);
    }
  }

  /// Percent-decoding as RFC 3986 has it: `+` stays, bytes that are not UTF-8 make no name.
  private static Optional<String> decoded(String segment) {
    ByteBuffer bytes = ByteBuffer.allocate(segment.length() * 3);
    for (int i = 0; i < segment.length(); i++) {
      char c = segment.charAt(i);
      if (c == '%') {
        // URI has checked that two hexadecimal digits follow.
        bytes.put((byte) Integer.parseInt(segment.substring(i + 1, i + 3), 16));
        i += 2;
      } else {
        bytes.put(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
      }
    }
    try {
      return Optional.of(StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }
}
