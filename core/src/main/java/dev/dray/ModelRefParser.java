package dev.dray;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// The grammar behind [ModelRef#parse(String)].
final class ModelRefParser {

  private static final Set<String> HUB_HOSTS =
      Set.of("huggingface.co", "www.huggingface.co", "hf.co");
  private static final String MLX_OWNER = "mlx-community";
  private static final Pattern OLLAMA_PART = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,79}");
  private static final Pattern OLLAMA_NAMESPACE =
      Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_-]{0,79}");
  private static final Pattern OCI_REPOSITORY =
      Pattern.compile("[a-z0-9]+([._-]+[a-z0-9]+)*(/[a-z0-9]+([._-]+[a-z0-9]+)*)*");
  private static final Pattern OCI_TAG = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,127}");
  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9][A-Za-z0-9.-]*(:[0-9]{1,5})?");
  private static final Pattern QUANTIZATION = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,79}");

  private ModelRefParser() {}

  static ModelRef parse(String typed) {
    String text = typed.strip();
    if (text.isEmpty()) {
      throw new IllegalArgumentException("an empty name is not a model reference");
    }
    if (text.contains("collection") && CollectionRef.isNamedIn(text)) {
      throw bad(
          text,
          "it names a collection of models, where one model is wanted; 'dray download' takes all of"
              + " a collection");
    }
    int scheme = text.indexOf("://");
    if (scheme >= 0) {
      return withScheme(text, text.substring(0, scheme), text.substring(scheme + 3));
    }
    if (startsWithHubHost(text)) {
      return hubPage(text, text.substring(text.indexOf('/') + 1));
    }
    if (ModelPages.startsWithHost(text)) {
      String path = withoutQuery(text.substring(text.indexOf('/') + 1));
      return ModelPages.reference(text, text.substring(0, text.indexOf('/')), decoded(path))
          .map(ModelRefParser::parse)
          .orElseThrow(() -> bad(text, "write https:// in front of it to fetch it as a file"));
    }
    return hubName(ProviderId.HUGGINGFACE, text, text);
  }

  /// Whether a name without scheme would be read as the address of a page.
  static boolean startsWithHost(String text) {
    return startsWithHubHost(text) || ModelPages.startsWithHost(text);
  }

  private static boolean startsWithHubHost(String text) {
    int slash = text.indexOf('/');
    return slash > 0 && HUB_HOSTS.contains(text.substring(0, slash).toLowerCase(Locale.ROOT));
  }

  private static ModelRef withScheme(String text, String scheme, String rest) {
    String folded = scheme.toLowerCase(Locale.ROOT);
    if (rest.isEmpty()) {
      throw bad(text, "nothing follows '" + scheme + "://'");
    }
    if (folded.equals("http") || folded.equals("https")) {
      return webAddress(text);
    }
    if (folded.equals("file")) {
      throw bad(
          text, "a file of this machine is not downloaded; name its path where a file is wanted");
    }
    if (folded.equals("rlcr")) {
      // ramalama's own registry, as its short spelling names it.
      return oci(text, "rlcr.io/ramalama/" + rest);
    }
    ProviderId provider = ProviderId.downloadable(scheme);
    return switch (provider) {
      case HUGGINGFACE -> hubName(provider, text, rest);
      case MLX -> hubName(provider, text, rest.contains("/") ? rest : MLX_OWNER + "/" + rest);
      case URL -> webAddress(rest);
      case OLLAMA -> ollama(text, rest);
      case MODELSCOPE -> modelScope(text, rest);
      case OCI -> oci(text, rest);
      case LMSTUDIO, LLAMA_SERVER, MODEL_RUNNER -> daemon(provider, text, rest);
      case OPENAI, ANTHROPIC, OPENROUTER, AZURE, KIMI, MINIMAX ->
          throw new IllegalStateException("refused above: " + provider);
    };
  }

  /// `[models|datasets|spaces/]org/name[@rev][/path][:QUANT]`.
  private static ModelRef hubName(ProviderId provider, String text, String rest) {
    RepoKind kind = RepoKind.MODEL;
    String name = rest;
    int first = name.indexOf('/');
    if (first > 0 && (text.contains("://") || name.indexOf('/', first + 1) > 0)) {
      for (RepoKind candidate : RepoKind.values()) {
        if (name.substring(0, first).equals(candidate.plural())) {
          kind = candidate;
          name = name.substring(first + 1);
          break;
        }
      }
    }
    Optional<Revision> revision = Optional.empty();
    List<String> segments = new ArrayList<>(Arrays.asList(name.split("/", -1)));
    int inRepo = segments.size() > 1 && segments.get(0).indexOf('@') < 0 ? 2 : 1;
    String repo = String.join("/", segments.subList(0, inRepo));
    List<String> below = segments.subList(inRepo, segments.size());
    Optional<String> quantization = Optional.empty();
    int at = repo.indexOf('@');
    if (at >= 0) {
      revision = Optional.of(revision(text, decoded(repo.substring(at + 1))));
      repo = repo.substring(0, at);
      // Without a scheme nothing can follow the revision, so its slashes are its own.
      if (!text.contains("://") && !below.isEmpty()) {
        String whole = revision.get().text() + "/" + String.join("/", below);
        revision = Optional.of(revision(text, whole));
        below = List.of();
      } else if (revision.get().text().equals("refs") && below.size() >= 2) {
        revision = Optional.of(revision(text, "refs/" + below.get(0) + "/" + below.get(1)));
        below = below.subList(2, below.size());
      }
    } else if (below.isEmpty() && repo.indexOf(':') > 0) {
      quantization = Optional.of(quantization(text, repo.substring(repo.indexOf(':') + 1)));
      repo = repo.substring(0, repo.indexOf(':'));
    }
    return new ModelRef.Hub(
        provider, kind, repo(text, repo), revision, path(text, below), quantization);
  }

  /// The path of a page of the Hub's web site.
  private static ModelRef hubPage(String text, String rawPath) {
    String withoutQuery = rawPath.split("[?#]", 2)[0];
    List<String> segments =
        new ArrayList<>(
            Arrays.stream(withoutQuery.split("/", -1))
                .filter(s -> !s.isEmpty())
                .map(ModelRefParser::decoded)
                .toList());
    RepoKind kind = RepoKind.MODEL;
    if (!segments.isEmpty()) {
      for (RepoKind candidate : RepoKind.values()) {
        if (segments.get(0).equals(candidate.plural())) {
          kind = candidate;
          segments.remove(0);
          break;
        }
      }
    }
    if (segments.isEmpty()) {
      throw bad(text, "no repository is named");
    }
    int inRepo =
        segments.size() > 1 && !Set.of("tree", "blob", "resolve", "raw").contains(segments.get(1))
            ? 2
            : 1;
    String repo = String.join("/", segments.subList(0, inRepo));
    List<String> below = segments.subList(inRepo, segments.size());
    Optional<String> quantization = Optional.empty();
    Optional<Revision> revision = Optional.empty();
    if (repo.indexOf(':') > 0) {
      quantization = Optional.of(quantization(text, repo.substring(repo.indexOf(':') + 1)));
      repo = repo.substring(0, repo.indexOf(':'));
    } else if (repo.indexOf('@') > 0) {
      revision = Optional.of(revision(text, repo.substring(repo.indexOf('@') + 1)));
      repo = repo.substring(0, repo.indexOf('@'));
    }
    if (!below.isEmpty()) {
      switch (below.get(0)) {
        case "tree", "blob", "resolve", "raw" -> {
          if (below.size() < 2) {
            throw bad(text, "no revision follows '" + below.get(0) + "'");
          }
          int used = below.get(1).equals("refs") && below.size() >= 4 ? 4 : 2;
          revision = Optional.of(revision(text, String.join("/", below.subList(1, used))));
          below = below.subList(used, below.size());
        }
        case "discussions", "commits", "commit", "settings" ->
            throw bad(text, "'" + below.get(0) + "' is not a page of files");
        default -> throw bad(text, "'" + below.get(0) + "' is not tree, blob, resolve or raw");
      }
    }
    return new ModelRef.Hub(
        ProviderId.HUGGINGFACE, kind, repo(text, repo), revision, path(text, below), quantization);
  }

  private static ModelRef webAddress(String text) {
    URI uri;
    try {
      uri = new URI(text);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(
          "'" + withoutQuery(text) + "' is not an address: " + e.getReason(), e);
    }
    String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
    if (!scheme.equals("http") && !scheme.equals("https")) {
      throw bad(withoutQuery(text), "only http:// and https:// addresses can be read");
    }
    if (uri.getHost() == null) {
      throw bad(withoutQuery(text), "no host is named");
    }
    if (HUB_HOSTS.contains(uri.getHost().toLowerCase(Locale.ROOT)) && uri.getPort() < 0) {
      return hubPage(
          withoutQuery(text),
          uri.getRawPath() == null ? "" : uri.getRawPath().replaceFirst("/", ""));
    }
    if (ModelPages.isHost(uri.getHost()) && uri.getPort() < 0) {
      String path = uri.getPath() == null ? "" : uri.getPath();
      Optional<String> page = ModelPages.reference(withoutQuery(text), uri.getHost(), path);
      if (page.isPresent()) {
        return parse(page.get());
      }
    }
    return new ModelRef.Url(uri);
  }

  /// `[host/][namespace/]model[:tag]`, read from the right as Ollama does.
  private static ModelRef ollama(String text, String rest) {
    String name = rest;
    String tag = "latest";
    int colon = name.lastIndexOf(':');
    if (colon > name.lastIndexOf('/')) {
      tag = name.substring(colon + 1);
      name = name.substring(0, colon);
    }
    String[] parts = name.split("/", -1);
    if (parts.length > 3) {
      throw bad(text, "more than host, namespace and model");
    }
    String model = parts[parts.length - 1];
    String namespace = parts.length > 1 ? parts[parts.length - 2] : "library";
    String host = parts.length > 2 ? parts[0] : ModelRef.Ollama.DEFAULT_HOST;
    check(text, "model", model, OLLAMA_PART);
    check(text, "tag", tag, OLLAMA_PART);
    check(text, "namespace", namespace, OLLAMA_NAMESPACE);
    check(text, "host", host, HOST);
    return new ModelRef.Ollama(host, namespace, model, tag);
  }

  /// `owner/name[@rev][/path][:QUANT]`, with the grammar of the Hub's names.
  private static ModelRef modelScope(String text, String rest) {
    if (!(hubName(ProviderId.MODELSCOPE, text, rest) instanceof ModelRef.Hub hub)
        || hub.kind() != RepoKind.MODEL) {
      throw bad(text, "only models of ModelScope are understood, as in modelscope://owner/name");
    }
    if (hub.repo().owner().isEmpty()) {
      throw bad(text, "ModelScope's names have an owner, as in modelscope://owner/name");
    }
    return new ModelRef.ModelScope(hub.repo(), hub.revision(), hub.path(), hub.quantization());
  }

  /// The first part is a registry if it has a dot or colon or is `localhost`.
  private static ModelRef oci(String text, String rest) {
    String name = rest;
    Optional<Digest.Sha256> digest = Optional.empty();
    int at = name.indexOf('@');
    if (at >= 0) {
      if (!(Digest.parse(name.substring(at + 1)) instanceof Digest.Sha256 sha)) {
        throw bad(text, "'" + name.substring(at + 1) + "' is not a sha256 digest");
      }
      digest = Optional.of(sha);
      name = name.substring(0, at);
    }
    String tag = "latest";
    int colon = name.lastIndexOf(':');
    if (colon > name.lastIndexOf('/')) {
      tag = name.substring(colon + 1);
      name = name.substring(0, colon);
      check(text, "tag", tag, OCI_TAG);
    }
    int slash = name.indexOf('/');
    String first = slash < 0 ? "" : name.substring(0, slash);
    boolean named = first.contains(".") || first.contains(":") || first.equals("localhost");
    String registry = named ? first : "docker.io";
    String repository = named ? name.substring(slash + 1) : name;
    check(text, "registry", registry, HOST);
    check(text, "repository", repository, OCI_REPOSITORY);
    return new ModelRef.Oci(registry, repository, tag, digest);
  }

  private static ModelRef daemon(ProviderId provider, String text, String rest) {
    int at = rest.lastIndexOf('@');
    String name = at < 0 ? rest : rest.substring(0, at);
    if (name.isEmpty() || name.chars().anyMatch(c -> c <= 0x20 || c == 0x7f)) {
      throw bad(text, "'" + name + "' is not a model name");
    }
    return new ModelRef.Daemon(
        provider,
        name,
        at < 0 ? Optional.empty() : Optional.of(quantization(text, rest.substring(at + 1))));
  }

  private static RepoId repo(String text, String repo) {
    try {
      return new RepoId(repo);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("'" + text + "' is not understood: " + e.getMessage(), e);
    }
  }

  private static Revision revision(String text, String revision) {
    try {
      return new Revision(revision);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("'" + text + "' is not understood: " + e.getMessage(), e);
    }
  }

  private static Optional<RepoPath> path(String text, List<String> segments) {
    String joined = String.join("/", segments);
    if (joined.isEmpty()) {
      return Optional.empty();
    }
    try {
      // A final slash only says that a folder is meant.
      return Optional.of(new RepoPath(joined.replaceFirst("/$", "")));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("'" + text + "' is not understood: " + e.getMessage(), e);
    }
  }

  private static String quantization(String text, String tag) {
    check(text, "quantization", tag, QUANTIZATION);
    return tag.toUpperCase(Locale.ROOT);
  }

  private static void check(String text, String what, String part, Pattern pattern) {
    if (!pattern.matcher(part).matches()) {
      throw bad(text, "'" + part + "' is not a " + what);
    }
  }

  private static String decoded(String segment) {
    // URLDecoder is for forms: a plus is a plus in a path.
    return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  private static String withoutQuery(String text) {
    return text.split("[?#]", 2)[0];
  }

  private static IllegalArgumentException bad(String text, String why) {
    return new IllegalArgumentException("'" + text + "' is not understood: " + why);
  }
}
