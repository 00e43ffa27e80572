package dev.dray.provider.oci;

import java.util.Locale;
import java.util.Optional;

/// What a layer of a model is, by its media type: which name a file of it gets that has none of its
/// own, and whether it is an archive.
///
/// Sources: Docker's model specification (`application/vnd.docker.ai.…`), CNCF ModelPack
/// (`application/vnd.cncf.model.…`), Ollama's manifests (`application/vnd.ollama.image.…`).
///
/// @param stem the name's part before the extension; empty where only the digest can name it
/// @param extension with its dot, or empty
/// @param archive the extension of an archive, with its dot; empty for a single file
/// @param container whether it is a slice of a container's file system
record LayerKind(Optional<String> stem, String extension, String archive, boolean container) {

  private static final String DOCKER = "application/vnd.docker.ai.";
  private static final String OLLAMA = "application/vnd.ollama.image.";
  private static final String CNCF = "application/vnd.cncf.model.";

  /// @param format the model's format as its configuration tells it, for layers that do not say
  static LayerKind of(String mediaType, Optional<String> format) {
    String type = mediaType.toLowerCase(Locale.ROOT).split(";", 2)[0].strip();
    if (type.startsWith(DOCKER)) {
      return docker(type.substring(DOCKER.length()));
    }
    if (type.startsWith(OLLAMA)) {
      return ollama(type.substring(OLLAMA.length()));
    }
    if (type.startsWith(CNCF)) {
      return modelPack(type.substring(CNCF.length()), format);
    }
    if (type.startsWith("application/vnd.oci.image.layer.")
        || type.startsWith("application/vnd.docker.image.rootfs.")) {
      return new LayerKind(Optional.empty(), "", archive(type), true);
    }
    return archive(type).isEmpty() ? file("", "") : archiveOf(type);
  }

  private static LayerKind docker(String type) {
    return switch (type) {
      case "gguf.v3" -> file("model", ".gguf");
      case "safetensors" -> file("model", ".safetensors");
      case "mmproj", "gguf.v3.mmproj" -> file("mmproj", ".gguf");
      case "gguf.v3.lora" -> file("adapter", ".gguf");
      case "license" -> file("LICENSE", "");
      case "chat.template.jinja" -> file("chat_template", ".jinja");
      case "dduf" -> file("model", ".dduf");
      case "vllm.config.tar" -> new LayerKind(Optional.of("vllm-config"), "", ".tar", false);
      default -> archive(type).isEmpty() ? file("", "") : archiveOf(type);
    };
  }

  private static LayerKind ollama(String type) {
    return switch (type) {
      case "model" -> file("model", ".gguf");
      case "projector" -> file("mmproj", ".gguf");
      case "adapter" -> file("adapter", ".gguf");
      case "license" -> file("LICENSE", "");
      case "params" -> file("params", ".json");
      case "messages" -> file("messages", ".json");
      case "template", "system" -> file(type, "");
      case "json" -> file("", ".json");
      case "tensor" -> file("", ".safetensors");
      default -> file("", "");
    };
  }

  private static LayerKind modelPack(String type, Optional<String> format) {
    if (!archive(type).isEmpty()) {
      return archiveOf(type);
    }
    String extension =
        switch (type) {
          case "weight.v1.gguf" -> ".gguf";
          case "weight.v1.safetensors" -> ".safetensors";
          case "weight.v1.raw" ->
              format
                  .map(f -> f.toLowerCase(Locale.ROOT))
                  .filter(f -> f.matches("[a-z0-9]{1,16}"))
                  .map(f -> "." + f)
                  .orElse("");
          default -> "";
        };
    return file("", extension);
  }

  private static LayerKind file(String stem, String extension) {
    return new LayerKind(Optional.of(stem).filter(s -> !s.isEmpty()), extension, "", false);
  }

  private static LayerKind archiveOf(String type) {
    return new LayerKind(Optional.empty(), "", archive(type), false);
  }

  private static String archive(String type) {
    return type.endsWith("tar+gzip") || type.endsWith("tar.gzip")
        ? ".tar.gz"
        : type.endsWith("tar+zstd") ? ".tar.zst" : type.endsWith("tar") ? ".tar" : "";
  }

  boolean isArchive() {
    return !archive.isEmpty();
  }
}
