package dev.dray.provider.oci;

import dev.dray.Digest;
import dev.dray.RepoPath;
import dev.dray.provider.Manifest;
import dev.dray.provider.RemoteFile;
import dev.dray.provider.Source;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Function;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The files of a manifest's layers, by names that are safe and distinct. A layer's own name comes
/// first: the file path of ModelPack and of Docker's models, the title of artefacts in general, the
/// name in the file's metadata, Ollama's. Then what its media type stands for; the digest last.
final class LayerFiles {

  static final String FILEPATH = "org.cncf.model.filepath";
  private static final String TITLE = "org.opencontainers.image.title";
  private static final String METADATA = "org.cncf.model.file.metadata+json";
  private static final String EMPTY = "application/vnd.oci.empty.v1+json";
  private static final int DIGITS = 12;

  /// A layer that cannot become a file, in words for people.
  static final class UnusableLayer extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean container;

    UnusableLayer(String message, boolean container) {
      super(message);
      this.container = container;
    }

    /// Whether the whole artefact is a container image.
    boolean isContainer() {
      return container;
    }
  }

  /// What a manifest's layers became.
  ///
  /// @param files in path order
  /// @param archives paths of layers that are archives
  record Named(List<RemoteFile> files, List<RepoPath> archives) {}

  private LayerFiles() {}

  /// @param format the model's format, where its configuration tells it
  /// @param source where a blob is read from
  /// @throws UnusableLayer if a name is unsafe, two layers want one place, or it is no model
  static Named of(
      Manifest manifest, Optional<String> format, Function<Digest.Sha256, Source> source)
      throws UnusableLayer {
    List<Manifest.Blob> layers =
        manifest.layers().stream().filter(layer -> !layer.mediaType().equals(EMPTY)).toList();
    if (layers.isEmpty()) {
      throw new UnusableLayer("it has no layers", false);
    }
    boolean named = layers.stream().anyMatch(layer -> ownName(layer).isPresent());
    boolean container =
        layers.stream().allMatch(layer -> LayerKind.of(layer.mediaType(), format).container());
    if (container && !named) {
      throw new UnusableLayer("it is a container image, not a model", true);
    }
    Map<RepoPath, RemoteFile> files = new TreeMap<>();
    List<RepoPath> archives = new ArrayList<>();
    Map<String, Integer> used = new HashMap<>();
    for (Manifest.Blob layer : layers) {
      LayerKind kind = LayerKind.of(layer.mediaType(), format);
      RepoPath path = path(layer, kind, layers, format, used);
      RemoteFile file =
          new RemoteFile(
              path,
              OptionalLong.of(layer.size()),
              Optional.of(layer.digest()),
              Optional.empty(),
              List.of(source.apply(layer.digest())));
      RemoteFile other = files.putIfAbsent(path, file);
      if (other != null && !other.digest().equals(file.digest())) {
        throw new UnusableLayer("two layers of it want to be the file '" + path + "'", false);
      }
      if (kind.isArchive()) {
        archives.add(path);
      }
    }
    requireDistinct(files);
    return new Named(List.copyOf(files.values()), List.copyOf(archives));
  }

  private static RepoPath path(
      Manifest.Blob layer,
      LayerKind kind,
      List<Manifest.Blob> layers,
      Optional<String> format,
      Map<String, Integer> used)
      throws UnusableLayer {
    Optional<String> own = ownName(layer);
    String text =
        own.map(name -> kind.isArchive() && !isArchiveName(name) ? name + kind.archive() : name)
            .orElseGet(() -> given(layer, kind, layers, format, used));
    try {
      return new RepoPath(text);
    } catch (IllegalArgumentException e) {
      throw new UnusableLayer("its layer " + layer.digest() + " has an " + e.getMessage(), false);
    }
  }

  private static Optional<String> ownName(Manifest.Blob layer) {
    return annotation(layer, FILEPATH)
        .or(() -> annotation(layer, TITLE))
        .or(() -> annotation(layer, METADATA).flatMap(LayerFiles::nameInMetadata))
        .or(() -> layer.name().filter(name -> !name.isBlank()));
  }

  private static Optional<String> annotation(Manifest.Blob layer, String key) {
    return Optional.ofNullable(layer.annotations().get(key)).filter(text -> !text.isBlank());
  }

  private static Optional<String> nameInMetadata(String text) {
    try {
      JsonNode name = JsonMapper.shared().readTree(text).path("name");
      return name.isString()
          ? Optional.of(name.stringValue()).filter(n -> !n.isBlank())
          : Optional.empty();
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }

  /// The name of a layer that has none: of several weights of one kind, which are the shards of one
  /// model, in the way such shards are called everywhere.
  private static String given(
      Manifest.Blob layer,
      LayerKind kind,
      List<Manifest.Blob> layers,
      Optional<String> format,
      Map<String, Integer> used) {
    if (kind.stem().isEmpty()) {
      return "sha256-"
          + layer.digest().hex().substring(0, DIGITS)
          + kind.extension()
          + kind.archive();
    }
    String stem = kind.stem().get();
    long same =
        layers.stream()
            .filter(other -> ownName(other).isEmpty())
            .filter(other -> LayerKind.of(other.mediaType(), format).equals(kind))
            .count();
    int number = used.merge(stem + kind.extension(), 1, Integer::sum);
    String end = kind.extension() + kind.archive();
    if (same > 1 && stem.equals("model")) {
      return String.format(Locale.ROOT, "%s-%05d-of-%05d%s", stem, number, same, end);
    }
    return number == 1 ? stem + end : stem + "-" + number + end;
  }

  private static boolean isArchiveName(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.endsWith(".tar")
        || lower.endsWith(".tar.gz")
        || lower.endsWith(".tgz")
        || lower.endsWith(".tar.zst");
  }

  /// No file may lie where another needs a folder, and no two may differ by case alone, because not
  /// every disk can tell those apart.
  private static void requireDistinct(Map<RepoPath, RemoteFile> files) throws UnusableLayer {
    Map<String, RepoPath> folded = new HashMap<>();
    for (RepoPath path : files.keySet()) {
      RepoPath other = folded.putIfAbsent(path.text().toLowerCase(Locale.ROOT), path);
      if (other != null) {
        throw new UnusableLayer(
            "its files '" + other + "' and '" + path + "' differ by case alone", false);
      }
    }
    for (RepoPath path : files.keySet()) {
      String text = path.text().toLowerCase(Locale.ROOT);
      for (int slash = text.indexOf('/'); slash >= 0; slash = text.indexOf('/', slash + 1)) {
        if (folded.containsKey(text.substring(0, slash))) {
          throw new UnusableLayer(
              "'" + folded.get(text.substring(0, slash)) + "' is both a file and a folder of it",
              false);
        }
      }
    }
  }
}
