package dev.dray.cli.output;

import java.io.OutputStream;
import java.io.StringWriter;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;

/// Writes JSON, one document in one line, in ASCII so that no terminal or locale spoils it. The
/// only class of the program that touches the JSON library, so that commands without JSON never
/// load it.
public final class JsonText {

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
          .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
          .build();

  private JsonText() {}

  /// An object as text.
  public static String of(Consumer<JsonObject> content) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
      json.writeStartObject();
      content.accept(new JsonObject(json));
      json.writeEndObject();
    }
    return text.toString();
  }

  /// Writes a list of objects, each as soon as it is made: lists of a large registry are tens of
  /// megabytes. Leaves the stream open.
  public static <T> void list(
      OutputStream out, Collection<T> values, BiConsumer<T, JsonObject> content) {
    try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), out)) {
      JsonObject object = new JsonObject(json);
      json.writeStartArray();
      for (T value : values) {
        json.writeStartObject();
        content.accept(value, object);
        json.writeEndObject();
      }
      json.writeEndArray();
    }
  }

  /// An object that is being written. Values that are not known are written as `null`, so that
  /// every document of a kind has the same fields.
  public static final class JsonObject {
    private final JsonGenerator json;

    private JsonObject(JsonGenerator json) {
      this.json = json;
    }

    /// A text.
    public JsonObject text(String name, String value) {
      json.writeStringProperty(name, value);
      return this;
    }

    /// A text that may not be known.
    public JsonObject text(String name, Optional<?> value) {
      json.writeName(name);
      value.ifPresentOrElse(v -> json.writeString(v.toString()), json::writeNull);
      return this;
    }

    /// A whole number.
    public JsonObject number(String name, long value) {
      json.writeNumberProperty(name, value);
      return this;
    }

    /// A number.
    public JsonObject number(String name, double value) {
      json.writeNumberProperty(name, value);
      return this;
    }

    /// A whole number that may not be known.
    public JsonObject number(String name, OptionalLong value) {
      json.writeName(name);
      value.ifPresentOrElse(json::writeNumber, json::writeNull);
      return this;
    }

    /// A time in seconds that may not be known.
    public JsonObject seconds(String name, Optional<Duration> value) {
      json.writeName(name);
      value.ifPresentOrElse(v -> json.writeNumber(v.toMillis() / 1000.0), json::writeNull);
      return this;
    }

    /// Yes or no.
    public JsonObject flag(String name, boolean value) {
      json.writeBooleanProperty(name, value);
      return this;
    }

    /// A list of texts.
    public JsonObject texts(String name, Collection<?> values) {
      json.writeArrayPropertyStart(name);
      values.forEach(value -> json.writeString(value.toString()));
      json.writeEndArray();
      return this;
    }

    /// A list of objects.
    public <T> JsonObject objects(
        String name, Collection<T> values, BiConsumer<T, JsonObject> content) {
      json.writeArrayPropertyStart(name);
      for (T value : values) {
        json.writeStartObject();
        content.accept(value, this);
        json.writeEndObject();
      }
      json.writeEndArray();
      return this;
    }

    /// A value that is JSON already.
    public JsonObject raw(String name, String value) {
      json.writeName(name);
      json.writeRawValue(value);
      return this;
    }

    /// An object inside.
    public JsonObject object(String name, Consumer<JsonObject> content) {
      json.writeObjectPropertyStart(name);
      content.accept(this);
      json.writeEndObject();
      return this;
    }
  }
}
