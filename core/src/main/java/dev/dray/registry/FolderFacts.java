package dev.dray.registry;

import dev.dray.model.Capability;
import dev.dray.model.ChatTemplate;
import dev.dray.model.ContainerFormat;
import dev.dray.model.Fact;
import dev.dray.model.ModelFacts;
import dev.dray.model.Quantization;
import dev.dray.model.ReadmeSigns;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// What was found out about a model's files.
///
/// @param format the container of its weights, such as `gguf`
/// @param quantization the quantization's label, lower case
/// @param license the licence
/// @param capabilities what it can do
/// @param template where its chat template is
/// @param metadata the rest by the keys that registries have for it: `model_type`, `library`,
///   `has_chat_template`, `readme_file` and the like
public record FolderFacts(
    Optional<String> format,
    Optional<String> quantization,
    Optional<String> license,
    Set<Capability> capabilities,
    Optional<TemplatePlace> template,
    JsonObject metadata) {

  /// Nothing was found out.
  public static final FolderFacts NONE =
      new FolderFacts(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Set.of(),
          Optional.empty(),
          JsonObject.EMPTY);

  /// What an inspection found that a registry keeps.
  public static FolderFacts of(ModelFacts facts) {
    return new FolderFacts(
        facts.container().map(Fact::value).map(ContainerFormat::id),
        facts
            .quantization()
            .map(Fact::value)
            .map(Quantization::label)
            .map(label -> label.toLowerCase(Locale.ROOT)),
        facts.license().map(Fact::value),
        facts.capabilitySet(),
        facts.chatTemplate().map(FolderFacts::place),
        metadata(facts));
  }

  /// Copies the set.
  public FolderFacts {
    capabilities = Set.copyOf(capabilities);
  }

  private static TemplatePlace place(Fact<ChatTemplate> template) {
    return switch (template.value().place()) {
      case EMBEDDED -> new TemplatePlace("embedded", Optional.empty(), Optional.empty());
      case EXTERNAL ->
          new TemplatePlace(
              "external",
              Optional.of(template.source().where()),
              template.value().digest().map(digest -> digest.hex()));
    };
  }

  private static JsonObject metadata(ModelFacts facts) {
    JsonObject json =
        with(JsonObject.EMPTY, "model_type", facts.task().or(facts::architecture).map(Fact::value));
    json = with(json, "library", facts.library().map(Fact::value));
    json = json.with("has_chat_template", JsonValue.of(!facts.chatTemplates().isEmpty()));
    json =
        json.with(
            "has_embedded_chat_template",
            JsonValue.of(
                facts.chatTemplates().stream()
                    .anyMatch(one -> one.value().place() == ChatTemplate.Place.EMBEDDED)));
    json = with(json, "license_file", facts.licenseFile());
    if (facts.readme().isPresent()) {
      ModelFacts.Readme readme = facts.readme().get();
      json = json.with("readme_file", JsonValue.of(readme.path()));
      json = with(json, "readme_sha256", readme.digest().map(digest -> digest.hex()));
      json = json.with("readme_signals", signals(readme.signs()));
    }
    return json;
  }

  /// By the keys of registries; what is not mentioned has none.
  private static JsonObject signals(ReadmeSigns signs) {
    JsonObject json = with(JsonObject.EMPTY, "quant_schemes", signs.schemes());
    json = with(json, "quant_details", signs.details());
    json = with(json, "containers", signs.containers());
    json = with(json, "backends", signs.backends());
    json = signs.toolCalls() ? json.with("tool_calls", JsonValue.of(true)) : json;
    json = signs.reasoning() ? json.with("reasoning", JsonValue.of(true)) : json;
    return with(json, "license_hint", signs.licenseHint());
  }

  private static JsonObject with(JsonObject json, String key, Optional<String> text) {
    return text.isPresent() ? json.with(key, JsonValue.of(text)) : json;
  }

  private static JsonObject with(JsonObject json, String key, List<String> texts) {
    return texts.isEmpty() ? json : json.with(key, JsonValue.of(texts));
  }
}
