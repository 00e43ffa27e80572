package dev.dray.server.mirror.hub;

import dev.dray.Commit;
import dev.dray.RepoKind;
import dev.dray.RepoPath;
import dev.dray.server.http.Answer;
import dev.dray.server.http.Exchange;
import dev.dray.server.http.Method;
import dev.dray.store.CachedTree;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Answers calls about a repository from what is on the disk, while the hub is away: description,
/// listing, single paths and refs, as they were when the hub was last heard of.
final class HubShelfCalls {

  private static final int PAGE = 1000;

  private final HubLibrary library;
  private final String root;

  HubShelfCalls(HubLibrary library, String root) {
    this.library = library;
    this.root = root;
  }

  /// The answer, as far as what is here gives one.
  ///
  /// @param body what was sent along
  Optional<Answer> answer(Exchange exchange, HubAddress.Repo address, String body) {
    return switch (address.verb()) {
      case "", "revision" -> description(exchange, address);
      case "tree" -> tree(exchange, address);
      case "paths-info" -> pathsInfo(exchange, address, body);
      case "refs" -> refs(address);
      case "auth-check" -> Optional.of(Answer.text(200, "OK"));
      default -> Optional.empty();
    };
  }

  private Optional<CachedTree> tree(HubAddress.Repo address) {
    return library
        .commit(address.repo(), address.revision())
        .flatMap(commit -> library.tree(address.repo(), commit));
  }

  private Optional<Answer> description(Exchange exchange, HubAddress.Repo address) {
    Optional<CachedTree> tree = tree(address);
    if (tree.isEmpty()) {
      return Optional.empty();
    }
    RepoName repo = address.repo();
    ObjectNode info =
        library.description(repo).map(HubJson::read).orElseGet(HubJson::object)
                instanceof ObjectNode known
            ? known
            : HubJson.object();
    Commit commit = tree.get().commit();
    info.put("id", repo.id().text());
    if (repo.kind() == RepoKind.MODEL) {
      info.put("modelId", repo.id().text());
    }
    info.put("sha", commit.id());
    info.put("private", false);
    if (!info.has("tags")) {
      info.set("tags", HubJson.array());
    }
    boolean blobs = isTrue(exchange, "blobs");
    ArrayNode siblings = HubJson.array();
    tree.get()
        .files()
        .forEach((path, entry) -> {
          ObjectNode sibling = HubJson.object().put("rfilename", path.text());
          if (blobs) {
            sibling.put("size", entry.size()).put("blobId", entry.blobId().hex());
            entry
                .sha256()
                .ifPresent(sha ->
                    sibling.set(
                        "lfs",
                        HubJson.object()
                            .put("sha256", sha.hex())
                            .put("size", entry.size())
                            .put("pointerSize", FileFacts.of(entry).pointer().length())));
          }
          siblings.add(sibling);
        });
    info.set("siblings", siblings);
    List<String> wanted = new ArrayList<>(exchange.queries("expand"));
    wanted.addAll(exchange.queries("expand[]"));
    if (!wanted.isEmpty()) {
      info.retain(Stream.concat(Stream.of("_id", "id"), wanted.stream()).toList());
    }
    return Optional.of(Answer.json(200, info).with("X-Repo-Commit", commit.id()));
  }

  private static boolean isTrue(Exchange exchange, String name) {
    String value = exchange.query(name).orElse("").toLowerCase(Locale.ROOT);
    return value.equals("true") || value.equals("1");
  }

  private Optional<Answer> tree(Exchange exchange, HubAddress.Repo address) {
    Optional<CachedTree> tree = tree(address);
    if (tree.isEmpty()) {
      return Optional.empty();
    }
    List<ObjectNode> entries = entries(tree.get(), address.below(), isTrue(exchange, "recursive"));
    if (entries.isEmpty() && !address.below().isEmpty()) {
      return Optional.of(HubRefusal.noEntry(tree.get().commit().id()).answer());
    }
    int limit = number(exchange.query("limit"), PAGE, PAGE);
    int from = Math.min(number(exchange.query("cursor"), 0, Integer.MAX_VALUE), entries.size());
    int to = Math.min(entries.size(), from + limit);
    ArrayNode page = HubJson.array();
    entries.subList(from, to).forEach(page::add);
    Answer answer = Answer.json(200, page).with("X-Repo-Commit", tree.get().commit().id());
    if (to < entries.size()) {
      String next =
          exchange.self()
              + root
              + "/"
              + address.repo().apiPrefix()
              + "/tree/"
              + HubAddress.encoded(address.revision().text())
              + (address.below().isEmpty() ? "" : "/" + HubAddress.encoded(address.below()))
              + "?recursive="
              + isTrue(exchange, "recursive")
              + "&limit="
              + limit
              + "&cursor="
              + to;
      answer = answer.with("Link", "<" + next + ">; rel=\"next\"");
    }
    return Optional.of(answer);
  }

  private static int number(Optional<String> text, int otherwise, int most) {
    return text.filter(t -> t.matches("[0-9]{1,9}"))
        .map(t -> Math.min(Integer.parseInt(t), most))
        .filter(n -> n > 0)
        .orElse(otherwise);
  }

  /// Files and folders below a folder.
  private static List<ObjectNode> entries(CachedTree tree, String below, boolean recursive) {
    String prefix = below.isEmpty() ? "" : below + "/";
    List<ObjectNode> entries = new ArrayList<>();
    Set<String> folders = new HashSet<>();
    tree.files()
        .forEach((path, entry) -> {
          String text = path.text();
          if (text.startsWith(prefix)) {
            int slash = text.indexOf('/', prefix.length());
            while (slash > 0) {
              String folder = text.substring(0, slash);
              if (folders.add(folder)) {
                entries.add(folder(folder));
              }
              slash = recursive ? text.indexOf('/', slash + 1) : -1;
            }
            if (recursive || text.indexOf('/', prefix.length()) < 0) {
              entries.add(file(path, entry));
            }
          }
        });
    return entries;
  }

  /// Git's id of a folder is not remembered; clients want one, and use it for nothing.
  private static ObjectNode folder(String path) {
    return HubJson.object()
        .put("type", "directory")
        .put("oid", "0".repeat(40))
        .put("size", 0)
        .put("path", path);
  }

  private static ObjectNode file(RepoPath path, CachedTree.Entry entry) {
    ObjectNode file =
        HubJson.object()
            .put("type", "file")
            .put("oid", entry.blobId().hex())
            .put("size", entry.size());
    entry
        .sha256()
        .ifPresent(sha ->
            file.set(
                "lfs",
                HubJson.object()
                    .put("oid", sha.hex())
                    .put("size", entry.size())
                    .put("pointerSize", FileFacts.of(entry).pointer().length())));
    return file.put("path", path.text());
  }

  private Optional<Answer> pathsInfo(Exchange exchange, HubAddress.Repo address, String body) {
    Optional<CachedTree> tree = tree(address);
    if (tree.isEmpty() || exchange.method() != Method.POST) {
      return Optional.empty();
    }
    ArrayNode found = HubJson.array();
    for (String path : paths(body)) {
      entries(tree.get(), "", true).stream()
          .filter(entry -> entry.path("path").asString().equals(path))
          .forEach(found::add);
    }
    return Optional.of(Answer.json(200, found));
  }

  /// As JSON or as a form: clients send both.
  private static Set<String> paths(String body) {
    Set<String> paths = new LinkedHashSet<>();
    JsonNode json = HubJson.read(body.getBytes(StandardCharsets.UTF_8));
    if (json.isObject()) {
      json.path("paths").forEach(path -> HubJson.text(path).ifPresent(paths::add));
      return paths;
    }
    for (String pair : body.split("&", -1)) {
      if (pair.startsWith("paths=")) {
        paths.add(URLDecoder.decode(pair.substring(6), StandardCharsets.UTF_8));
      }
    }
    return paths;
  }

  private Optional<Answer> refs(HubAddress.Repo address) {
    Map<String, String> refs = library.refs(address.repo());
    if (refs.isEmpty()) {
      return Optional.empty();
    }
    ArrayNode branches = HubJson.array();
    ArrayNode requests = HubJson.array();
    refs.forEach((name, commit) -> {
      // Whether a name is a branch or a tag is not remembered.
      boolean plain = !name.startsWith("refs/");
      (plain ? branches : requests)
          .add(
              HubJson.object()
                  .put("name", name)
                  .put("ref", plain ? "refs/heads/" + name : name)
                  .put("targetCommit", commit));
    });
    ObjectNode answer = HubJson.object();
    answer.set("tags", HubJson.array());
    answer.set("branches", branches);
    answer.set("converts", HubJson.array());
    answer.set("pullRequests", requests);
    return Optional.of(Answer.json(200, answer));
  }
}
