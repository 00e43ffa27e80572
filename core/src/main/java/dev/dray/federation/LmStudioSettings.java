package dev.dray.federation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// What LM Studio's `settings.json` says. A class of its own, so that a machine without that file
/// does not load the JSON library to look for it.
final class LmStudioSettings {

  private static final ObjectMapper JSON = new ObjectMapper();

  private LmStudioSettings() {}

  /// Where models are kept, as the user typed it, if the file says so.
  static Optional<String> downloadsFolder(Path file) {
    try {
      JsonNode folder = JSON.readTree(Files.readAllBytes(file)).path("downloadsFolder");
      return folder.isString() && !folder.stringValue().isBlank()
          ? Optional.of(folder.stringValue())
          : Optional.empty();
    } catch (IOException | JacksonException e) {
      // A broken record of somebody else's is no record.
      return Optional.empty();
    }
  }
}
