package dev.dray.testkit.hub;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.dray.testkit.repo.RepoKind;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What a path asks: which repository, what of it, at which revision, where in it.
///
/// @param api whether it is below `/api`
/// @param kind kind of the repository
/// @param id its id
/// @param verb what is asked, empty for the repository itself
/// @param rest decoded segments after the verb
record Route(boolean api, RepoKind kind, String id, String verb, List<String> rest) {
  private static final Set<String> VERBS =
      Set.of(
          "revision",
          "tree",
          "paths-info",
          "refs",
          "commits",
          "auth-check",
          "xet-read-token",
          "treesize",
          "lfs-files",
          "scan",
          "resolve",
          "raw");

  /// Reads a path; empty if it names no repository.
  static Optional<Route> of(String path, HubState state) {
    List<String> segments = segments(path);
    boolean api = !segments.isEmpty() && segments.getFirst().equals("api");
    if (api) {
      segments = segments.subList(1, segments.size());
    }
    RepoKind kind = RepoKind.MODEL;
    boolean named = false;
    for (RepoKind candidate : RepoKind.values()) {
      if (!segments.isEmpty()
          && segments.getFirst().equals(candidate.plural())
          && (api || candidate != RepoKind.MODEL)) {
        kind = candidate;
        named = true;
      }
    }
    if (api && !named) {
      return Optional.empty();
    }
    segments = named ? segments.subList(1, segments.size()) : segments;
    if (segments.isEmpty()) {
      return Optional.empty();
    }
    int idLength = idLength(segments, kind, state);
    String id = String.join("/", segments.subList(0, idLength));
    List<String> rest = segments.subList(idLength, segments.size());
    return Optional.of(
        rest.isEmpty()
            ? new Route(api, kind, id, "", List.of())
            : new Route(api, kind, id, rest.getFirst(), List.copyOf(rest.subList(1, rest.size()))));
  }

  private static int idLength(List<String> segments, RepoKind kind, HubState state) {
    if (segments.size() == 1) {
      return 1;
    }
    String two = segments.get(0) + "/" + segments.get(1);
    boolean known = state.repo(kind, two).isPresent() || state.newId(kind, two).isPresent();
    return !known && VERBS.contains(segments.get(1)) ? 1 : 2;
  }

  /// The revision: one encoded segment, or `refs/pr/1` written plainly.
  String revision() {
    if (rest.isEmpty()) {
      return "main";
    }
    return plainRef() ? String.join("/", rest.subList(0, 3)) : rest.getFirst();
  }

  /// The path inside the repository, empty for its root.
  String path() {
    int from = plainRef() ? 3 : 1;
    return rest.size() <= from ? "" : String.join("/", rest.subList(from, rest.size()));
  }

  private boolean plainRef() {
    return rest.size() >= 3 && rest.getFirst().equals("refs");
  }

  private static List<String> segments(String path) {
    List<String> segments = new ArrayList<>();
    for (String raw : List.of(path.substring(path.startsWith("/") ? 1 : 0).split("/", -1))) {
      segments.add(decode(raw));
    }
    if (!segments.isEmpty() && segments.getLast().isEmpty()) {
      segments.removeLast();
    }
    return segments;
  }

  private static String decode(String raw) {
    try {
      return URLDecoder.decode(raw.replace("+", "%2B"), UTF_8);
    } catch (IllegalArgumentException e) {
      return raw;
    }
  }

  /// A path for a URL: every segment encoded, slashes kept.
  static String encodePath(String path) {
    return encode(path).replace("%2F", "/");
  }

  /// A single segment for a URL.
  static String encode(String text) {
    return URLEncoder.encode(text, UTF_8).replace("+", "%20");
  }
}
