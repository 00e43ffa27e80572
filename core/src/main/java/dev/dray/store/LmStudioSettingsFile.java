package dev.dray.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/// What LM Studio's `settings.json` says. A class of its own, so that a machine without that file
/// does not load the JSON library to look for it.
final class LmStudioSettingsFile {

  private static final JsonFactory JSON = new JsonFactory();

  private LmStudioSettingsFile() {}

  /// Where models are kept, as the user typed it, if the file says so.
  static Optional<String> downloadsFolder(Path settings) throws IOException {
    try (JsonParser json =
        JSON.createParser(ObjectReadContext.empty(), Files.readAllBytes(settings))) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        return Optional.empty();
      }
      while (json.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = json.currentName();
        JsonToken value = json.nextToken();
        if (name.equals("downloadsFolder") && value == JsonToken.VALUE_STRING) {
          return Optional.of(json.getString());
        }
        json.skipChildren();
      }
      return Optional.empty();
    } catch (JacksonException e) {
      // A broken record of somebody else's is no record.
      return Optional.empty();
    }
  }
}
