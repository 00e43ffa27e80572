package dev.dray.provider.modelscope;

import dev.dray.json.JsonField;
import dev.dray.provider.ModelSummary;
import dev.dray.provider.ModelSummary.Access;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;

/// What ModelScope tells about a model, every field optional.
final class ScopeModel {

  /// `Visibility` of a model that everybody sees.
  private static final int PUBLIC = 5;

  private ScopeModel() {}

  /// @param fallback the name, where the answer has none
  static Optional<ModelSummary> summary(JsonNode json, Optional<String> fallback) {
    return id(json)
        .or(() -> fallback)
        .map(id ->
            new ModelSummary(
                id,
                JsonField.number(ScopeJson.member(json, "Downloads", "downloads")).orElse(0),
                JsonField.number(ScopeJson.member(json, "Stars", "likes", "Likes")).orElse(0),
                ScopeJson.texts(ScopeJson.member(json, "Tags", "tags")),
                ScopeJson.texts(ScopeJson.member(json, "Tasks", "tasks")).stream().findFirst(),
                ScopeJson.texts(ScopeJson.member(json, "Libraries", "libraries")).stream()
                    .findFirst(),
                ScopeJson.time(ScopeJson.member(json, "CreatedTime", "created_at")),
                ScopeJson.time(
                    ScopeJson.member(json, "LastUpdatedTime", "last_modified", "updated_at")),
                access(json)));
  }

  /// The new API says `owner/name` in one; the old one has the owner in `Path`.
  private static Optional<String> id(JsonNode json) {
    Optional<String> whole = JsonField.text(json.path("id")).filter(id -> id.indexOf('/') > 0);
    if (whole.isPresent()) {
      return whole;
    }
    Optional<String> owner = JsonField.text(ScopeJson.member(json, "Path", "owner"));
    Optional<String> name = JsonField.text(ScopeJson.member(json, "Name", "name"));
    return owner.flatMap(o -> name.map(n -> o + "/" + n));
  }

  private static Access access(JsonNode json) {
    OptionalLong visibility = JsonField.number(ScopeJson.member(json, "Visibility", "visibility"));
    boolean hidden =
        JsonField.isTrue(ScopeJson.member(json, "private", "Private"))
            || visibility.orElse(PUBLIC) != PUBLIC;
    return hidden ? Access.PRIVATE : Access.OPEN;
  }

  static Optional<String> license(JsonNode json) {
    return ScopeJson.texts(ScopeJson.member(json, "License", "license")).stream().findFirst();
  }

  static List<String> baseModels(JsonNode json) {
    return ScopeJson.texts(ScopeJson.member(json, "BaseModel", "base_model", "base_models"));
  }
}
