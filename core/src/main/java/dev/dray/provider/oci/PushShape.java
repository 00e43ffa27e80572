package dev.dray.provider.oci;

import dev.dray.Digest;
import dev.dray.error.ErrorContext;
import dev.dray.error.InvalidRequestException;
import dev.dray.json.JsonField;
import dev.dray.provider.PushRequest;
import dev.dray.provider.oci.ModelFolder.LocalFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// How a model's files are told in a manifest: ModelPack (CNCF model specification 0.0.7) or
/// Ollama's shape. The texts depend on the files alone, so pushing the same model twice gives the
/// same digest.
///
/// @param mediaType the manifest's media type
/// @param manifest its text
/// @param config the configuration's text
/// @param configDigest its digest
record PushShape(String mediaType, String manifest, String config, Digest.Sha256 configDigest) {

  private static final JsonMapper JSON = JsonMapper.shared();
  private static final String OCI = "application/vnd.oci.image.manifest.v1+json";
  private static final String DOCKER = "application/vnd.docker.distribution.manifest.v2+json";
  private static final String TITLE = "org.opencontainers.image.title";
  private static final int LONGEST_CONFIG = 4 << 20;
  private static final List<String> WEIGHTS =
      List.of(
          ".gguf",
          ".safetensors",
          ".bin",
          ".pt",
          ".pth",
          ".ckpt",
          ".onnx",
          ".onnx_data",
          ".pte",
          ".tflite",
          ".h5",
          ".keras",
          ".msgpack",
          ".npz",
          ".pb",
          ".mlmodel",
          ".engine");
  private static final List<String> CODE =
      List.of(".py", ".sh", ".ipynb", ".cpp", ".c", ".h", ".rs", ".js", ".ts", ".java");
  private static final List<String> DOCUMENTS =
      List.of(".md", ".pdf", ".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp");

  static PushShape of(PushRequest request, ModelFolder model) {
    return switch (request.shape()) {
      case MODELPACK -> modelPack(request, model);
      case OLLAMA -> ollama(request, model);
    };
  }

  private static PushShape modelPack(PushRequest request, ModelFolder model) {
    ObjectNode config = JSON.createObjectNode();
    String repository = request.target().repository();
    config
        .putObject("descriptor")
        .put("name", repository.substring(repository.lastIndexOf('/') + 1));
    ObjectNode facts = config.putObject("config");
    format(model).ifPresent(format -> facts.put("format", format));
    JsonNode told = hubConfig(model);
    JsonField.text(told.path("model_type")).ifPresent(t -> facts.put("architecture", t));
    JsonField.text(told.path("dtype"))
        .or(() -> JsonField.text(told.path("torch_dtype")))
        .ifPresent(t -> facts.put("precision", t));
    JsonField.text(told.path("quantization_config").path("quant_method"))
        .ifPresent(t -> facts.put("quantization", t));
    ArrayNode digests = config.putObject("modelfs").put("type", "layers").putArray("diffIds");
    model.files().forEach(file -> digests.add(file.digest().toString()));

    ObjectNode manifest = JSON.createObjectNode();
    manifest.put("schemaVersion", 2);
    manifest.put("mediaType", OCI);
    manifest.put("artifactType", "application/vnd.cncf.model.manifest.v1+json");
    return finished(
        OCI, manifest, config.toString(), "application/vnd.cncf.model.config.v1+json", model);
  }

  private static PushShape ollama(PushRequest request, ModelFolder model) {
    for (LocalFile file : model.files()) {
      if (ollamaType(file).isEmpty()) {
        throw new InvalidRequestException(
            "'" + file.path() + "' has no place in a model of Ollama's shape",
            "Push a folder of *.gguf, template, system, params.json, messages.json and LICENSE, or"
                + " push it as ModelPack.",
            ErrorContext.of(request.toString()));
      }
    }
    if (model.files().stream()
        .noneMatch(f -> ollamaType(f).filter(t -> t.equals("model")).isPresent())) {
      throw new InvalidRequestException(
          request.model() + " has no GGUF file, and a model of Ollama's shape needs one",
          "Push it as ModelPack, or name the folder of the GGUF file.",
          ErrorContext.of(request.toString()));
    }
    ObjectNode config = JSON.createObjectNode();
    config.put("model_format", "gguf");
    config.put("architecture", "amd64");
    config.put("os", "linux");
    ArrayNode digests = config.putObject("rootfs").put("type", "layers").putArray("diff_ids");
    model.files().forEach(file -> digests.add(file.digest().toString()));
    ObjectNode manifest = JSON.createObjectNode();
    manifest.put("schemaVersion", 2);
    manifest.put("mediaType", DOCKER);
    return finished(
        DOCKER,
        manifest,
        config.toString(),
        "application/vnd.docker.container.image.v1+json",
        model);
  }

  private static PushShape finished(
      String mediaType, ObjectNode manifest, String config, String configType, ModelFolder model) {
    byte[] bytes = config.getBytes(StandardCharsets.UTF_8);
    Digest.Sha256 digest =
        new Digest.Sha256(HexFormat.of().formatHex(ModelFolder.sha256().digest(bytes)));
    describe(manifest.putObject("config"), configType, digest, bytes.length);
    ArrayNode layers = manifest.putArray("layers");
    for (LocalFile file : model.files()) {
      ObjectNode layer = layers.addObject();
      boolean pack = mediaType.equals(OCI);
      String type =
          pack
              ? modelPackType(file.path().text())
              : "application/vnd.ollama.image." + ollamaType(file).orElseThrow();
      describe(layer, type, file.digest(), file.size());
      if (pack) {
        layer
            .putObject("annotations")
            .put(LayerFiles.FILEPATH, file.path().text())
            // What tools for artefacts in general go by.
            .put(TITLE, file.path().text());
      }
    }
    return new PushShape(mediaType, manifest.toString(), config, digest);
  }

  private static void describe(ObjectNode node, String type, Digest.Sha256 digest, long size) {
    node.put("mediaType", type).put("digest", digest.toString()).put("size", size);
  }

  static String modelPackType(String path) {
    String name = path.substring(path.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
    String kind =
        ends(name, WEIGHTS)
            ? "weight"
            : ends(name, CODE)
                ? "code"
                : ends(name, DOCUMENTS)
                        || name.startsWith("license")
                        || name.startsWith("readme")
                        || name.startsWith("notice")
                    ? "doc"
                    : "weight.config";
    return "application/vnd.cncf.model." + kind + ".v1.raw";
  }

  private static Optional<String> ollamaType(LocalFile file) {
    String name = file.path().text().toLowerCase(Locale.ROOT);
    if (name.endsWith(".gguf")) {
      return Optional.of(
          name.contains("mmproj") ? "projector" : name.startsWith("adapter") ? "adapter" : "model");
    }
    return switch (name) {
      case "template", "system" -> Optional.of(name);
      case "params", "params.json" -> Optional.of("params");
      case "messages", "messages.json" -> Optional.of("messages");
      default -> name.startsWith("license") ? Optional.of("license") : Optional.empty();
    };
  }

  private static boolean ends(String name, List<String> extensions) {
    return extensions.stream().anyMatch(name::endsWith);
  }

  /// The one format of its weights, as far as names tell it.
  private static Optional<String> format(ModelFolder model) {
    for (String extension : List.of("gguf", "safetensors", "onnx")) {
      if (model.files().stream().anyMatch(f -> f.path().text().endsWith("." + extension))) {
        return Optional.of(extension);
      }
    }
    return Optional.empty();
  }

  /// The `config.json` of a model of the hub; nothing where there is none.
  private static JsonNode hubConfig(ModelFolder model) {
    for (LocalFile file : model.files()) {
      if (file.path().text().equals("config.json") && file.size() <= LONGEST_CONFIG) {
        try (InputStream in = Files.newInputStream(file.file())) {
          return JSON.readTree(in);
        } catch (IOException | JacksonException e) {
          break;
        }
      }
    }
    return JSON.createObjectNode();
  }
}
