package dev.dray.format;

import dev.dray.json.JsonField;
import dev.dray.model.Capability;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/// What `model_index.json` of a diffusers pipeline says.
///
/// @param className such as `FluxPipeline`
/// @param components folders that the pipeline loads
public record Pipeline(Optional<String> className, Set<String> components) {

  /// Copies the names.
  public Pipeline {
    components = Set.copyOf(components);
  }

  /// Reads a `model_index.json`.
  ///
  /// @throws FormatException if it is no JSON object
  /// @throws IOException if it cannot be read
  public static Pipeline read(RandomRead file) throws IOException {
    JsonNode document = Json.object(file);
    Set<String> components = new TreeSet<>();
    document
        .properties()
        .forEach(entry -> {
          JsonNode kind = entry.getValue();
          // A component is its library and its class; null and null where it is left out.
          if (kind.isArray() && kind.path(0).isString() && kind.path(1).isString()) {
            components.add(entry.getKey());
          }
        });
    return new Pipeline(JsonField.text(document.path("_class_name")), components);
  }

  /// What the pipeline makes.
  public Capability makes() {
    String name = className.orElse("").toLowerCase(Locale.ROOT);
    boolean moves =
        name.contains("video")
            || name.startsWith("wan")
            || name.startsWith("ltx")
            || name.startsWith("cogvideo")
            || name.startsWith("hunyuanvideo");
    return moves
        ? Capability.VIDEO
        : name.contains("audio") || name.contains("music") ? Capability.SPEECH : Capability.IMAGES;
  }
}
