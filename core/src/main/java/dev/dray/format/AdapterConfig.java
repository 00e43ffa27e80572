package dev.dray.format;

import dev.dray.json.JsonField;
import java.io.IOException;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// What `adapter_config.json` says.
///
/// @param method such as `LORA`
/// @param baseModel the model that it changes
public record AdapterConfig(Optional<String> method, Optional<String> baseModel) {

  /// Reads an `adapter_config.json`.
  ///
  /// @throws FormatException if it is no JSON object
  /// @throws IOException if it cannot be read
  public static AdapterConfig read(RandomRead file) throws IOException {
    JsonNode document = Json.object(file);
    return new AdapterConfig(
        JsonField.text(document.path("peft_type")),
        JsonField.text(document.path("base_model_name_or_path")));
  }
}
