package dev.dray.testkit.oci;

import dev.dray.testkit.content.Content;
import dev.dray.testkit.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// An artefact in the making: configuration, layers and the manifest that names them. Not
/// thread-safe.
public final class TestArtifact {

  /// The media type of OCI's image manifest.
  public static final String OCI = "application/vnd.oci.image.manifest.v1+json";

  /// The media type of Docker's manifest, schema 2.
  public static final String DOCKER = "application/vnd.docker.distribution.manifest.v2+json";

  /// The annotation with a layer's path, of Docker's models and of ModelPack.
  public static final String FILEPATH = "org.cncf.model.filepath";

  /// The annotation with a layer's name, of artefacts in general.
  public static final String TITLE = "org.opencontainers.image.title";

  /// One layer.
  ///
  /// @param mediaType what it is
  /// @param content its bytes
  /// @param annotations what is said about it
  public record Layer(String mediaType, Content content, Map<String, String> annotations) {
    /// Copies the annotations.
    public Layer {
      annotations = Map.copyOf(annotations);
    }
  }

  private final String mediaType;
  private final String configType;
  private final Content config;
  private final List<Layer> layers = new ArrayList<>();
  private Optional<String> artifactType = Optional.empty();

  private TestArtifact(String mediaType, String configType, Content config) {
    this.mediaType = mediaType;
    this.configType = configType;
    this.config = config;
  }

  /// An artefact of this manifest and configuration.
  public static TestArtifact of(String mediaType, String configType, String config) {
    return new TestArtifact(mediaType, configType, Content.of(config));
  }

  /// A model as Docker publishes it (`ai/…`).
  public static TestArtifact dockerModel() {
    return of(
        OCI,
        "application/vnd.docker.ai.model.config.v0.1+json",
        "{\"config\":{\"format\":\"gguf\",\"quantization\":\"Q4_K_M\",\"parameters\":\"1.24 B\"},"
            + "\"rootfs\":{\"type\":\"rootfs\",\"diff_ids\":[]}}");
  }

  /// A model as ModelPack has it.
  public static TestArtifact modelPack() {
    TestArtifact artifact =
        of(
            OCI,
            "application/vnd.cncf.model.config.v1+json",
            "{\"descriptor\":{\"name\":\"m\"},\"config\":{\"format\":\"safetensors\"},"
                + "\"modelfs\":{\"type\":\"layers\",\"diffIds\":[]}}");
    artifact.artifactType = Optional.of("application/vnd.cncf.model.manifest.v1+json");
    return artifact;
  }

  /// Adds a layer without annotations.
  public TestArtifact layer(String type, Content content) {
    return layer(type, content, Map.of());
  }

  /// Adds a layer with a file path.
  public TestArtifact file(String type, String path, Content content) {
    return layer(type, content, Map.of(FILEPATH, path));
  }

  /// Adds a layer.
  public TestArtifact layer(String type, Content content, Map<String, String> annotations) {
    layers.add(new Layer(type, content, annotations));
    return this;
  }

  /// The layers so far.
  public List<Layer> layers() {
    return List.copyOf(layers);
  }

  /// The configuration's bytes.
  public Content config() {
    return config;
  }

  /// The manifest's media type.
  public String mediaType() {
    return mediaType;
  }

  /// The manifest's text.
  public String manifest() {
    Map<String, @Nullable Object> all = new LinkedHashMap<>();
    all.put("schemaVersion", 2);
    all.put("mediaType", mediaType);
    artifactType.ifPresent(type -> all.put("artifactType", type));
    all.put("config", descriptor(configType, config, Map.of()));
    all.put(
        "layers",
        layers.stream().map(l -> descriptor(l.mediaType, l.content, l.annotations)).toList());
    return Json.write(all);
  }

  private static Map<String, @Nullable Object> descriptor(
      String type, Content content, Map<String, String> annotations) {
    Map<String, @Nullable Object> one =
        Json.object(
            "mediaType", type, "digest", "sha256:" + content.sha256(), "size", content.size());
    if (!annotations.isEmpty()) {
      one.put("annotations", annotations);
    }
    return one;
  }
}
