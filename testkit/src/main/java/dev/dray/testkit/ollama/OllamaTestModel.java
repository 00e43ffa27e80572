package dev.dray.testkit.ollama;

import dev.dray.testkit.content.Content;
import dev.dray.testkit.json.Json;
import dev.dray.testkit.weights.GgufFile;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A model as a registry keeps it: layers, a config and the manifest that names them. Immutable.
public final class OllamaTestModel {
  private static final String MANIFEST = "application/vnd.docker.distribution.manifest.v2+json";
  private static final String CONFIG = "application/vnd.docker.container.image.v1+json";

  private final String name;
  private final List<OllamaModelFile> layers;
  private final Content config;
  private final Content manifest;

  private OllamaTestModel(String name, List<OllamaModelFile> layers, Content config) {
    this.name = name;
    this.layers = List.copyOf(layers);
    this.config = config;
    this.manifest = Content.of(Json.write(manifest(layers, config)));
  }

  private OllamaTestModel(OllamaTestModel other, Content manifest) {
    this.name = other.name;
    this.layers = other.layers;
    this.config = other.config;
    this.manifest = manifest;
  }

  private static Map<String, @Nullable Object> manifest(
      List<OllamaModelFile> layers, Content config) {
    List<@Nullable Object> list = new ArrayList<>();
    for (OllamaModelFile layer : layers) {
      Map<String, @Nullable Object> entry =
          new LinkedHashMap<>(
              Json.object(
                  "mediaType",
                  layer.mediaType(),
                  "digest",
                  layer.statedDigest(),
                  "size",
                  layer.statedSize()));
      if (!layer.name().isEmpty()) {
        entry.put("name", layer.name());
      }
      list.add(entry);
    }
    return Json.object(
        "schemaVersion",
        2,
        "mediaType",
        MANIFEST,
        "config",
        Json.object(
            "mediaType", CONFIG, "digest", "sha256:" + config.sha256(), "size", config.size()),
        "layers",
        list);
  }

  /// A model of these layers.
  ///
  /// @param name `namespace/model:tag`
  public static OllamaTestModel of(String name, List<OllamaModelFile> layers) {
    return new OllamaTestModel(
        name,
        layers,
        Content.of(
            Json.write(
                Json.object(
                    "model_format", "gguf",
                    "model_family", "llama",
                    "model_families", List.of("llama"),
                    "model_type", "1M",
                    "file_type", "Q8_0",
                    "architecture", "amd64",
                    "os", "linux"))));
  }

  /// A whole small language model: weights of about `size` bytes, template, license, parameters.
  ///
  /// @param name `namespace/model:tag`
  public static OllamaTestModel gguf(String name, long size, long seed) {
    return of(
        name,
        List.of(
            OllamaModelFile.of("model", GgufFile.llama(name, size, seed)),
            OllamaModelFile.of("template", Content.of("{{ .System }} {{ .Prompt }}")),
            OllamaModelFile.of("license", Content.of("Do as you like.\n")),
            OllamaModelFile.of("params", Content.of("{\"stop\":[\"<|end|>\"]}"))));
  }

  /// The same model with this text for its manifest.
  public OllamaTestModel withManifest(String text) {
    return new OllamaTestModel(this, Content.of(text));
  }

  /// `namespace/model:tag`.
  public String name() {
    return name;
  }

  /// `namespace/model`.
  String repository() {
    return name.substring(0, name.lastIndexOf(':'));
  }

  String tag() {
    return name.substring(name.lastIndexOf(':') + 1);
  }

  /// The layers.
  public List<OllamaModelFile> layers() {
    return layers;
  }

  /// The content of the first layer of that kind, such as `model`.
  public Content layer(String kind) {
    return layers.stream()
        .filter(layer -> layer.mediaType().endsWith("." + kind))
        .findFirst()
        .orElseThrow()
        .content();
  }

  /// The config.
  public Content config() {
    return config;
  }

  /// The manifest's exact bytes.
  public Content manifest() {
    return manifest;
  }

  /// Bytes of layers and config.
  public long size() {
    return config.size() + layers.stream().mapToLong(layer -> layer.content().size()).sum();
  }

  Optional<Content> blob(String digest) {
    if (digest.equals("sha256:" + config.sha256())) {
      return Optional.of(config);
    }
    return layers.stream()
        .filter(layer -> layer.statedDigest().equals(digest))
        .map(OllamaModelFile::content)
        .findFirst();
  }
}
