package dev.dray.provider.modelscope;

import dev.dray.RepoId;
import dev.dray.RepoPath;
import dev.dray.Revision;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Builds ModelScope's addresses. Immutable.
final class ScopeAddresses {

  private static final String UNRESERVED = "-._~";

  private final URI endpoint;

  ScopeAddresses(URI endpoint) {
    this.endpoint = endpoint;
  }

  URI endpoint() {
    return endpoint;
  }

  String host() {
    return String.valueOf(endpoint.getHost());
  }

  /// The page for people.
  URI page(RepoId repo) {
    return at("/models/" + repo, List.of());
  }

  /// Where people make tokens.
  URI tokensPage() {
    return at("/my/myaccesstoken", List.of());
  }

  URI model(RepoId repo) {
    return at("/api/v1/models/" + repo, List.of());
  }

  URI revisions(RepoId repo) {
    return at("/api/v1/models/" + repo + "/revisions", List.of());
  }

  /// All files, folders included, with the SHA-256 of each.
  URI files(RepoId repo, Revision revision) {
    return at(
        "/api/v1/models/" + repo + "/repo/files",
        List.of(Map.entry("Revision", revision.text()), Map.entry("Recursive", "True")));
  }

  /// Where a file is read from; redirects to signed storage.
  URI file(RepoId repo, Revision revision, RepoPath path) {
    return at(
        "/api/v1/models/" + repo + "/repo",
        List.of(Map.entry("Revision", revision.text()), Map.entry("FilePath", path.text())));
  }

  URI search(List<Map.Entry<String, String>> parameters) {
    return at("/openapi/v1/models", parameters);
  }

  private URI at(String path, List<Map.Entry<String, String>> parameters) {
    String query =
        parameters.stream()
            .map(p -> encoded(p.getKey()) + "=" + encoded(p.getValue()))
            .collect(Collectors.joining("&"));
    return URI.create(endpoint + path + (query.isEmpty() ? "" : "?" + query));
  }

  private static String encoded(String text) {
    StringBuilder out = new StringBuilder(text.length() + 16);
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      boolean plain =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || UNRESERVED.indexOf(c) >= 0;
      out.append(plain ? String.valueOf(c) : String.format("%%%02X", (int) c));
    }
    return out.toString();
  }
}
