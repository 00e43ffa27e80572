package dev.dray.provider.huggingface;

import dev.dray.json.JsonField;
import dev.dray.provider.ModelSummary;
import dev.dray.provider.ModelSummary.Access;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// What the hub tells about a repository, every field optional (hub.md §1.1 and §1.6).
final class ModelJson {

  private static final Set<String> RELATIONS = Set.of("quantized", "finetune", "adapter", "merge");

  private ModelJson() {}

  static Optional<ModelSummary> summary(JsonNode json) {
    return JsonField.text(json.path("id"))
        .or(() -> JsonField.text(json.path("modelId")))
        .map(id ->
            new ModelSummary(
                id,
                JsonField.number(json.path("downloads")).orElse(0),
                JsonField.number(json.path("likes")).orElse(0),
                JsonField.textOrTexts(json.path("tags")),
                JsonField.text(json.path("pipeline_tag")),
                JsonField.text(json.path("library_name")),
                HubJson.time(json.path("createdAt")),
                HubJson.time(json.path("lastModified")),
                access(json)));
  }

  private static Access access(JsonNode json) {
    if (isTrue(json.path("disabled"))) {
      return Access.DISABLED;
    }
    if (isTrue(json.path("private"))) {
      return Access.PRIVATE;
    }
    JsonNode gated = json.path("gated");
    if (isTrue(gated)) {
      return Access.GATED_MANUAL;
    }
    return switch (JsonField.text(gated).orElse("")) {
      case "auto" -> Access.GATED_AUTO;
      case "manual" -> Access.GATED_MANUAL;
      default -> Access.OPEN;
    };
  }

  private static boolean isTrue(JsonNode node) {
    return node.isBoolean() && node.booleanValue();
  }

  /// The card's word first; `other` with its own name; else the tag.
  static Optional<String> license(JsonNode json, List<String> tags) {
    JsonNode card = json.path("cardData");
    Optional<String> stated = JsonField.textOrTexts(card.path("license")).stream().findFirst();
    return stated
        .filter("other"::equals)
        .flatMap(other -> JsonField.text(card.path("license_name")))
        .or(() -> stated)
        .or(() -> tagged(tags, "license:").stream().findFirst());
  }

  /// From the tags, whatever the relation, then from the card.
  static List<String> baseModels(JsonNode json, List<String> tags) {
    Set<String> all = new LinkedHashSet<>();
    for (String tag : tagged(tags, "base_model:")) {
      int colon = tag.indexOf(':');
      boolean relation = colon > 0 && RELATIONS.contains(tag.substring(0, colon));
      all.add(relation ? tag.substring(colon + 1) : tag);
    }
    all.addAll(JsonField.textOrTexts(json.path("cardData").path("base_model")));
    return new ArrayList<>(all);
  }

  private static List<String> tagged(List<String> tags, String prefix) {
    return tags.stream()
        .filter(tag -> tag.startsWith(prefix) && tag.length() > prefix.length())
        .map(tag -> tag.substring(prefix.length()))
        .toList();
  }

  static OptionalLong parameters(JsonNode json) {
    OptionalLong total = JsonField.number(json.path("safetensors").path("total"));
    if (total.isPresent()) {
      return total;
    }
    long sum = 0;
    for (JsonNode count : json.path("safetensors").path("parameters")) {
      sum += JsonField.number(count).orElse(0);
    }
    return sum > 0 ? OptionalLong.of(sum) : JsonField.number(json.path("gguf").path("total"));
  }

  static Optional<String> architecture(JsonNode json) {
    JsonNode config = json.path("config");
    return JsonField.text(json.path("gguf").path("architecture"))
        .or(() -> JsonField.text(config.path("model_type")))
        .or(() -> JsonField.textOrTexts(config.path("architectures")).stream().findFirst());
  }

  static OptionalLong contextLength(JsonNode json) {
    OptionalLong read = JsonField.number(json.path("gguf").path("context_length"));
    return read.isPresent()
        ? read
        : JsonField.number(json.path("config").path("max_position_embeddings"));
  }

  /// The files of the info, unless one lacks its size; then the tree must be asked.
  ///
  /// @throws IllegalArgumentException if a name must not be written
  static Optional<List<TreeEntry>> siblings(JsonNode json) {
    JsonNode siblings = json.path("siblings");
    if (!siblings.isArray()) {
      return Optional.empty();
    }
    List<TreeEntry> files = new ArrayList<>();
    for (JsonNode file : siblings) {
      JsonNode lfs = file.path("lfs");
      OptionalLong size = JsonField.number(lfs.path("size"));
      if (size.isEmpty()) {
        size = JsonField.number(file.path("size"));
      }
      if (size.isEmpty()) {
        return Optional.empty();
      }
      files.add(
          TreeEntry.of(
              JsonField.text(file.path("rfilename")).orElse(""),
              size.getAsLong(),
              JsonField.text(file.path("blobId")).orElse(""),
              lfs.isObject(),
              JsonField.text(lfs.path("sha256"))
                  .or(() -> JsonField.text(lfs.path("oid")))
                  .orElse(""),
              JsonField.text(file.path("xetHash")).orElse("")));
    }
    files.sort((a, b) -> a.path().compareTo(b.path()));
    return Optional.of(files);
  }
}
