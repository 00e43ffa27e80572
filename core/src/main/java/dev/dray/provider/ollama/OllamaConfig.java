package dev.dray.provider.ollama;

import dev.dray.ByteSize;
import dev.dray.distribution.RegistryClient;
import dev.dray.provider.Listing;
import dev.dray.provider.Manifest;
import dev.dray.provider.ModelDetails;
import dev.dray.provider.ModelSummary;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What the config of an Ollama model tells; every field is optional.
///
/// @param format `gguf` or `safetensors`
/// @param family the architecture, such as `llama`
/// @param parameters the label of its size, such as `8.0B`
/// @param quantization such as `Q4_K_M`
/// @param contextLength tokens of context, in newer models
record OllamaConfig(
    Optional<String> format,
    Optional<String> family,
    Optional<String> parameters,
    Optional<String> quantization,
    OptionalLong contextLength) {

  private static final int LARGEST = 1 << 20;
  private static final int LONGEST_LABEL = 100;

  static OllamaConfig read(RegistryClient client, Manifest manifest) {
    if (manifest.config().isEmpty()) {
      return parse(new byte[0]);
    }
    return parse(client.blob(manifest.config().get(), LARGEST));
  }

  /// Reads a config; what is no JSON tells nothing.
  static OllamaConfig parse(byte[] bytes) {
    JsonNode json;
    try {
      json = JsonMapper.shared().readTree(bytes);
    } catch (JacksonException e) {
      json = JsonMapper.shared().createObjectNode();
    }
    JsonNode context = json.path("context_length");
    return new OllamaConfig(
        label(json.path("model_format")),
        label(json.path("model_family")),
        label(json.path("model_type")),
        label(json.path("file_type")),
        context.isIntegralNumber() && context.canConvertToLong() && context.longValue() > 0
            ? OptionalLong.of(context.longValue())
            : OptionalLong.empty());
  }

  private static Optional<String> label(JsonNode node) {
    return node.isString()
        ? Optional.of(node.stringValue().strip())
            .filter(text -> !text.isEmpty() && text.length() <= LONGEST_LABEL)
            .filter(text -> text.chars().noneMatch(Character::isISOControl))
        : Optional.empty();
  }

  ModelDetails details(String name, URI page, Listing listing) {
    List<String> tags =
        Stream.of(format, family, parameters, quantization).flatMap(Optional::stream).toList();
    return new ModelDetails(
        new ModelSummary(
            name,
            0,
            0,
            tags,
            Optional.empty(),
            format,
            Optional.empty(),
            Optional.empty(),
            ModelSummary.Access.OPEN),
        listing.revision(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        OptionalLong.empty(),
        family,
        contextLength,
        listing.files(),
        new ByteSize(listing.manifest().map(Manifest::totalSize).orElse(0L)),
        page);
  }
}
