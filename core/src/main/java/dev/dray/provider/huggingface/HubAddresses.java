package dev.dray.provider.huggingface;

import dev.dray.CollectionRef;
import dev.dray.RepoId;
import dev.dray.RepoKind;
import dev.dray.RepoPath;
import dev.dray.Revision;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Builds the hub's addresses. Revisions are one encoded segment, paths keep their slashes, names
/// keep the bytes of their Unicode form (NFC or NFD). Immutable.
final class HubAddresses {

  private static final String UNRESERVED = "-._~";
  private static final char[] HEX = "0123456789ABCDEF".toCharArray();

  private final URI endpoint;
  private final String prefix;

  HubAddresses(URI endpoint) {
    this.endpoint = endpoint;
    this.prefix = endpoint.getRawPath() == null ? "" : endpoint.getRawPath();
  }

  URI endpoint() {
    return endpoint;
  }

  String host() {
    return String.valueOf(endpoint.getHost());
  }

  /// The page for people.
  URI page(RepoKind kind, RepoId repo) {
    return at(place(kind) + repo);
  }

  URI tokensPage() {
    return at("/settings/tokens");
  }

  /// What the API tells of a collection; its name is safe in an address.
  URI collection(CollectionRef ref) {
    return at("/api/collections/" + ref.name());
  }

  /// A collection's page for people.
  URI collectionPage(CollectionRef ref) {
    return at("/collections/" + ref.name());
  }

  URI whoami() {
    return at("/api/whoami-v2");
  }

  URI info(RepoKind kind, RepoId repo) {
    return at(api(kind) + "/" + repo);
  }

  URI info(RepoKind kind, RepoId repo, Revision revision) {
    return at(api(kind) + "/" + repo + "/revision/" + segment(revision.text()));
  }

  /// The first page of the recursive listing.
  URI tree(RepoKind kind, RepoId repo, Revision revision) {
    return URI.create(
        at(api(kind) + "/" + repo + "/tree/" + segment(revision.text()))
            + "?recursive=true&expand=false");
  }

  URI search(RepoKind kind, List<Map.Entry<String, String>> parameters) {
    String query =
        parameters.stream()
            .map(p -> segment(p.getKey()) + "=" + segment(p.getValue()))
            .collect(Collectors.joining("&"));
    return URI.create(at(api(kind)) + "?" + query);
  }

  /// Where a file is read from; the lasting address, which may redirect to a signed one.
  ///
  /// Resolving against the endpoint shares its parts between the addresses: a listing of 70,000
  /// files keeps 70,000 paths in memory, not 70,000 whole addresses.
  URI file(RepoKind kind, RepoId repo, Revision revision, RepoPath path) {
    return at(place(kind) + repo + "/resolve/" + segment(revision.text()) + "/" + path(path));
  }

  private URI at(String path) {
    return endpoint.resolve(URI.create(prefix + path));
  }

  private static String api(RepoKind kind) {
    return "/api/" + kind.plural();
  }

  private static String place(RepoKind kind) {
    return kind == RepoKind.MODEL ? "/" : "/" + kind.plural() + "/";
  }

  static String path(RepoPath path) {
    return encoded(path.text(), true);
  }

  static String segment(String text) {
    return encoded(text, false);
  }

  private static String encoded(String text, boolean keepSlash) {
    StringBuilder encoded = new StringBuilder(text.length() + 16);
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      boolean plain =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || UNRESERVED.indexOf(c) >= 0
              || (keepSlash && c == '/');
      if (plain) {
        encoded.append(c);
      } else {
        encoded.append('%').append(HEX[c >> 4]).append(HEX[c & 15]);
      }
    }
    return encoded.toString();
  }
}
