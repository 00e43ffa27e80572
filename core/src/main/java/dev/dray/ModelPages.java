package dev.dray;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// Addresses of pages, and names that begin with a site's host, of publishers other than the Hub:
/// `ollama.com/library/llama3:8b`, `https://modelscope.cn/models/owner/name`,
/// `hub.docker.com/r/ai/smollm2`.
final class ModelPages {

  private static final Set<String> OLLAMA =
      Set.of("ollama.com", "www.ollama.com", "registry.ollama.ai");
  private static final Set<String> MODELSCOPE =
      Set.of("modelscope.cn", "www.modelscope.cn", "modelscope.ai", "www.modelscope.ai");
  private static final Set<String> DOCKER = Set.of("hub.docker.com");

  private ModelPages() {}

  /// Whether a text without scheme begins with one of these hosts.
  static boolean startsWithHost(String text) {
    int slash = text.indexOf('/');
    return slash > 0 && isHost(text.substring(0, slash));
  }

  static boolean isHost(String host) {
    String folded = host.toLowerCase(Locale.ROOT);
    return OLLAMA.contains(folded) || MODELSCOPE.contains(folded) || DOCKER.contains(folded);
  }

  /// What a page is about, as a reference with a scheme.
  ///
  /// @param text what was typed, for messages
  /// @param host one of these hosts
  /// @param path the path behind it, decoded, without query
  /// @return the reference; nothing if the address is no page of a model but perhaps a file
  /// @throws IllegalArgumentException if it is a page, and not that of a model
  static Optional<String> reference(String text, String host, String path) {
    List<String> parts = new ArrayList<>(List.of(path.split("/")));
    parts.removeIf(String::isEmpty);
    String folded = host.toLowerCase(Locale.ROOT);
    if (OLLAMA.contains(folded)) {
      return ollama(text, folded, parts);
    }
    return MODELSCOPE.contains(folded) ? modelScope(text, parts) : docker(text, parts);
  }

  private static Optional<String> ollama(String text, String host, List<String> parts) {
    if (!parts.isEmpty()
        && Set.of("v2", "install.sh", "download", "api").contains(parts.getFirst())) {
      return Optional.empty();
    }
    if (parts.size() != 2) {
      throw bad(
          text,
          "a model's page is " + host + "/library/NAME[:TAG] or " + host + "/USER/NAME[:TAG]");
    }
    return Optional.of("ollama://" + String.join("/", parts));
  }

  private static Optional<String> modelScope(String text, List<String> parts) {
    if (!parts.isEmpty() && Set.of("api", "openapi").contains(parts.getFirst())) {
      return Optional.empty();
    }
    if (!parts.isEmpty() && Set.of("datasets", "studios").contains(parts.getFirst())) {
      throw bad(text, "only models of ModelScope are understood, not " + parts.getFirst());
    }
    if (!parts.isEmpty() && parts.getFirst().equals("models")) {
      parts.removeFirst();
    }
    if (parts.size() < 2) {
      throw bad(text, "a model's page is modelscope.cn/models/OWNER/NAME");
    }
    String model = "modelscope://" + parts.get(0) + "/" + parts.get(1);
    List<String> below = parts.subList(2, parts.size());
    if (below.isEmpty() || Set.of("summary", "files", "feedback").contains(below.getFirst())) {
      return Optional.of(model);
    }
    if (below.getFirst().equals("resolve") && below.size() >= 2) {
      return Optional.of(at(model, below.subList(1, below.size())));
    }
    if (below.size() >= 3 && below.subList(0, 2).equals(List.of("file", "view"))) {
      return Optional.of(at(model, below.subList(2, below.size())));
    }
    throw bad(text, "'" + below.getFirst() + "' is not a page of files");
  }

  private static String at(String model, List<String> revisionAndPath) {
    List<String> path = revisionAndPath.subList(1, revisionAndPath.size());
    return model
        + "@"
        + revisionAndPath.getFirst().replace("%", "%25")
        + (path.isEmpty() ? "" : "/" + String.join("/", path));
  }

  private static Optional<String> docker(String text, List<String> parts) {
    if (parts.size() >= 3 && parts.getFirst().equals("r")) {
      return Optional.of("oci://docker.io/" + parts.get(1) + "/" + parts.get(2));
    }
    throw bad(text, "a repository's page is hub.docker.com/r/NAMESPACE/NAME");
  }

  private static IllegalArgumentException bad(String text, String why) {
    return new IllegalArgumentException("'" + text + "' is not understood: " + why);
  }
}
