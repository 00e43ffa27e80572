package dev.dray.provider.oci;

import dev.dray.provider.Manifest;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What an artefact's configuration says about the model: Docker's (`config.format`,
/// `config.parameters`), ModelPack's (`config.paramSize`, `descriptor.licenses`) and Ollama's
/// (`model_format`, `model_type`). Foreign; of a wrong type is as good as not there.
///
/// @param format such as `gguf`
/// @param architecture such as `llama`
/// @param parameters the number of parameters, as far as the label tells it
/// @param quantization such as `Q4_K_M`
/// @param license the first licence
/// @param contextLength tokens
record ModelConfig(
    Optional<String> format,
    Optional<String> architecture,
    OptionalLong parameters,
    Optional<String> quantization,
    Optional<String> license,
    OptionalLong contextLength) {

  static final ModelConfig UNKNOWN =
      new ModelConfig(
          Optional.empty(),
          Optional.empty(),
          OptionalLong.empty(),
          Optional.empty(),
          Optional.empty(),
          OptionalLong.empty());

  /// The longest configuration that is read.
  static final int LONGEST = 1 << 20;

  private static final Map<String, Long> UNITS =
      Map.of("", 1L, "k", 1_000L, "m", 1_000_000L, "b", 1_000_000_000L, "t", 1_000_000_000_000L);
  private static final Pattern COUNT =
      Pattern.compile("([0-9]{1,12}(?:\\.[0-9]{1,6})?) ?([kmbt]?)");

  /// Whether a configuration of this kind tells of a model.
  static boolean isTold(Manifest.Blob config) {
    String type = config.mediaType();
    return type.startsWith("application/vnd.docker.ai.model.config.")
        || type.startsWith("application/vnd.cncf.model.config.")
        || type.equals("application/vnd.docker.container.image.v1+json")
        || type.equals("application/vnd.ollama.image.config");
  }

  static ModelConfig read(byte[] bytes) {
    JsonNode json;
    try {
      json = JsonMapper.shared().readTree(bytes);
    } catch (JacksonException e) {
      return UNKNOWN;
    }
    JsonNode config = json.path("config");
    return new ModelConfig(
        first(config.path("format"), json.path("model_format")),
        first(config.path("architecture"), json.path("model_family")),
        first(config.path("paramSize"), config.path("parameters"), json.path("model_type"))
            .map(ModelConfig::count)
            .orElse(OptionalLong.empty()),
        first(config.path("quantization"), json.path("file_type")),
        texts(json.path("descriptor").path("licenses")).stream().findFirst(),
        number(config.path("context_size")));
  }

  /// The words that a search for models would go by.
  List<String> tags() {
    List<String> tags = new ArrayList<>();
    format.ifPresent(tags::add);
    architecture.ifPresent(tags::add);
    quantization.ifPresent(tags::add);
    license.ifPresent(text -> tags.add("license:" + text));
    return tags;
  }

  /// `1.24 B`, `8.0B`, `361.82 M`.
  static OptionalLong count(String label) {
    Matcher matcher = COUNT.matcher(label.strip().toLowerCase(Locale.ROOT));
    return matcher.matches()
        ? OptionalLong.of(
            new BigDecimal(matcher.group(1))
                .multiply(BigDecimal.valueOf(UNITS.getOrDefault(matcher.group(2), 1L)))
                .longValue())
        : OptionalLong.empty();
  }

  private static Optional<String> first(JsonNode... nodes) {
    for (JsonNode node : nodes) {
      if (node.isString() && !node.stringValue().isBlank() && node.stringValue().length() <= 200) {
        return Optional.of(node.stringValue());
      }
    }
    return Optional.empty();
  }

  private static List<String> texts(JsonNode nodes) {
    List<String> all = new ArrayList<>();
    nodes.forEach(node -> first(node).ifPresent(all::add));
    return all;
  }

  private static OptionalLong number(JsonNode node) {
    return node.isIntegralNumber() && node.canConvertToLong() && node.longValue() > 0
        ? OptionalLong.of(node.longValue())
        : OptionalLong.empty();
  }
}
