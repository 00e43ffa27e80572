package dev.dray.server.mirror.hub;

import dev.dray.RepoId;
import dev.dray.RepoKind;
import dev.dray.RepoPath;
import dev.dray.Revision;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// What an address below the mirror's root asks for. Revisions and paths are read in both spellings
/// that clients use: as one encoded segment, and with plain slashes.
sealed interface HubAddress {

  /// A file's content, or what git holds of it.
  ///
  /// @param repo the repository
  /// @param revision the branch, tag or commit
  /// @param path the file
  /// @param raw whether what git holds is asked for: of a large file, a pointer
  record File(RepoName repo, Revision revision, RepoPath path, boolean raw) implements HubAddress {

    /// The address below a hub's root, encoded as the official client does.
    String path(RepoName other, Revision pinned) {
      return other.filePrefix()
          + (raw ? "/raw/" : "/resolve/")
          + encoded(pinned.text())
          + "/"
          + Arrays.stream(path.text().split("/", -1))
              .map(HubAddress::encoded)
              .collect(Collectors.joining("/"));
    }
  }

  /// A call about a repository.
  ///
  /// @param repo the repository
  /// @param verb the word after its name, empty for the description
  /// @param rest the segments after that, decoded
  record Repo(RepoName repo, String verb, List<String> rest) implements HubAddress {
    /// Copies the list.
    public Repo {
      rest = List.copyOf(rest);
    }

    /// The revision that is named, `main` where none is.
    Revision revision() {
      return rest.isEmpty() ? Revision.MAIN : new Revision(rest.getFirst());
    }

    /// What stands behind the revision, as a path; empty for the root.
    String below() {
      return String.join("/", rest.subList(Math.min(1, rest.size()), rest.size()));
    }
  }

  /// Any other call: searches, accounts, collections.
  record Other() implements HubAddress {}

  /// Reads an address.
  ///
  /// @param rawTail what stands behind the mirror's root, still encoded, without the first slash
  /// @return nothing if no hub has such an address
  /// @throws IllegalArgumentException if a name in it is none
  static Optional<HubAddress> of(String rawTail) {
    List<String> segments = new ArrayList<>();
    for (String segment : rawTail.split("/", -1)) {
      segments.add(decoded(segment));
    }
    if (segments.getFirst().equals("api")) {
      return Optional.of(call(segments.subList(1, segments.size())));
    }
    return file(segments);
  }

  private static HubAddress call(List<String> segments) {
    if (segments.size() < 2) {
      return new Other();
    }
    Optional<RepoKind> kind = plural(segments.getFirst());
    if (kind.isEmpty()) {
      return new Other();
    }
    List<String> rest = segments.subList(1, segments.size());
    // Old repositories have no owner; what follows them is a word of the protocol.
    boolean owned = rest.size() > 1 && !VERBS.contains(rest.get(1));
    int end = owned ? 2 : 1;
    RepoName repo = new RepoName(kind.get(), new RepoId(String.join("/", rest.subList(0, end))));
    return rest.size() == end
        ? new Repo(repo, "", List.of())
        : new Repo(repo, rest.get(end), rest.subList(end + 1, rest.size()));
  }

  private static Optional<HubAddress> file(List<String> segments) {
    Optional<RepoKind> kind =
        segments.size() > 4 ? plural(segments.getFirst()) : Optional.<RepoKind>empty();
    List<String> rest = kind.isPresent() ? segments.subList(1, segments.size()) : segments;
    for (int at = 1; at <= 2 && at + 2 < rest.size(); at++) {
      String word = rest.get(at);
      if (word.equals("resolve") || word.equals("raw")) {
        RepoId id = new RepoId(String.join("/", rest.subList(0, at)));
        return Optional.of(
            new File(
                new RepoName(kind.orElse(RepoKind.MODEL), id),
                new Revision(rest.get(at + 1)),
                new RepoPath(String.join("/", rest.subList(at + 2, rest.size()))),
                word.equals("raw")));
      }
    }
    return Optional.empty();
  }

  private static Optional<RepoKind> plural(String word) {
    return Arrays.stream(RepoKind.values()).filter(kind -> kind.plural().equals(word)).findFirst();
  }

  /// A segment of a path, encoded.
  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20").replace("%7E", "~");
  }

  private static String decoded(String segment) {
    return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  /// The words that may follow a repository's name.
  List<String> VERBS =
      List.of(
          "revision",
          "tree",
          "paths-info",
          "refs",
          "commits",
          "auth-check",
          "treesize",
          "lfs-files",
          "scan",
          "compare",
          "xet-read-token",
          "xet-write-token");
}
