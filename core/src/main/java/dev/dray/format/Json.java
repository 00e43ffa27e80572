package dev.dray.format;

import dev.dray.json.BoundedJson;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import tools.jackson.core.JacksonException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// JSON of model repositories, bounded, its values read without trusting their types.
final class Json {

  /// Configurations have kilobytes; indexes of the largest models some megabytes.
  static final int LARGEST_DOCUMENT = 32 << 20;

  static final JsonFactory FACTORY =
      BoundedJson.factory(SafetensorsReader.LARGEST_HEADER + 8, 64, 16 << 20);

  static final JsonMapper MAPPER = JsonMapper.builder(FACTORY).build();

  private Json() {}

  /// A whole document that is an object.
  ///
  /// @throws FormatException if it is none, or too long
  /// @throws IOException if it cannot be read
  static JsonNode object(RandomRead file) throws IOException {
    try {
      JsonNode node = MAPPER.readTree(bytes(file, LARGEST_DOCUMENT));
      if (!node.isObject()) {
        throw new FormatException(file.name(), "it is no JSON object");
      }
      return node;
    } catch (JacksonException e) {
      throw new FormatException(
          file.name(), "it is no JSON: " + Named.shortened(e.getOriginalMessage()), e);
    }
  }

  /// All bytes of a small file.
  static byte[] bytes(RandomRead file, int most) throws IOException {
    if (file.size() > most) {
      throw new FormatException(
          file.name(), "it has " + file.size() + " bytes, and " + most + " is the limit");
    }
    return beginning(file, most);
  }

  /// The first bytes of a file, at most so many.
  static byte[] beginning(RandomRead file, int most) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(file.size(), most));
    int read = file.read(0, buffer);
    return Arrays.copyOf(buffer.array(), Math.max(read, 0));
  }
}
