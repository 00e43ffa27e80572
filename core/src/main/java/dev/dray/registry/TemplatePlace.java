package dev.dray.registry;

import java.util.Optional;

/// Where a model's chat template is.
///
/// @param source `embedded` in the tokenizer's configuration or the weights, `external` in a file
///   of the model, or `extracted` into a file of its own
/// @param path the file, where it is one
/// @param sha256 the digest of its content, 64 hexadecimal digits
public record TemplatePlace(String source, Optional<String> path, Optional<String> sha256) {

  static TemplatePlace of(JsonObject json) {
    return new TemplatePlace(
        json.get("source").word().orElse("embedded"),
        json.get("path").word(),
        json.get("sha256").word());
  }

  JsonObject over(JsonObject json) {
    return json.with("source", JsonValue.of(source))
        .with("path", JsonValue.of(path))
        .with("sha256", JsonValue.of(sha256));
  }
}
