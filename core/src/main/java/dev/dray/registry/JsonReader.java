package dev.dray.registry;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;

/// Reads registry files. What many entries have in common is kept once: keys, short texts, and
/// small objects and lists that say the same, such as the defaults of what was never set. Not
/// thread-safe; one reader for all files of a registry shares most.
final class JsonReader {

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxDocumentLength(4L << 30)
                  .maxNestingDepth(64)
                  .maxNumberLength(1000)
                  .maxNameLength(4096)
                  .maxStringLength(16 << 20)
                  .build())
          // Python writes them.
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .build();

  private static final int MOST_SHARED = 20_000;
  private static final int LONGEST_SHARED_TEXT = 40;
  private static final int LARGEST_SHARED = 64;

  /// A file that is no JSON, or not the JSON that a registry has.
  static final class Malformed extends Exception {
    private static final long serialVersionUID = 1L;

    private final long at;
    private final String reason;
    private final String place;

    Malformed(String message, TokenStreamLocation where) {
      super(message);
      this.reason = message;
      this.at = Math.max(0, where.getByteOffset());
      this.place = "line " + where.getLineNr() + ", column " + where.getColumnNr();
    }

    /// The offset of the byte at which reading stopped.
    long at() {
      return at;
    }

    /// What is wrong there.
    String reason() {
      return reason;
    }

    /// The same for people: line and column.
    String place() {
      return place;
    }
  }

  private final Outline outline;
  private final Map<JsonValue, JsonValue> values = new HashMap<>();
  private final Map<List<String>, String[]> shapes = new HashMap<>();
  private final Map<String, String> names = new HashMap<>();

  /// A reader that leaves nothing out.
  JsonReader() {
    this(Outline.WHOLE);
  }

  /// A reader that leaves out of entries what an outline leaves out.
  JsonReader(Outline outline) {
    this.outline = outline;
  }

  /// Reads a list and hands on each item as it comes, so that the items before a damage are not
  /// lost.
  ///
  /// @throws Malformed if it is no JSON, no list, or followed by something
  /// @throws IOException if it cannot be read
  void items(InputStream in, Consumer<JsonValue> item) throws Malformed, IOException {
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), in)) {
      JsonToken first = parser.nextToken();
      if (first == null) {
        throw new Malformed("it is empty", parser.currentLocation());
      }
      if (first != JsonToken.START_ARRAY) {
        throw new Malformed("it does not begin with a list", parser.currentTokenLocation());
      }
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        item.accept(
            parser.currentToken() == JsonToken.START_OBJECT
                ? fields(parser, outline)
                : value(parser));
      }
      if (parser.nextToken() != null) {
        throw new Malformed("something follows the list", parser.currentTokenLocation());
      }
    } catch (JacksonIOException e) {
      throw e.getCause();
    } catch (JacksonException e) {
      throw malformed(e);
    }
  }

  /// Reads one value that is there whole.
  ///
  /// @throws Malformed if it is no JSON
  JsonValue one(String text) throws Malformed {
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
      if (parser.nextToken() == null) {
        throw new Malformed("it is empty", parser.currentLocation());
      }
      return value(parser);
    } catch (JacksonException e) {
      throw malformed(e);
    }
  }

  private static Malformed malformed(JacksonException e) {
    TokenStreamLocation where = e.getLocation();
    // The library says there that it may not say where; we do.
    String reason = e.getOriginalMessage().replaceFirst("\\s*\\(start marker at .*", "");
    return new Malformed(reason, where == null ? TokenStreamLocation.NA : where);
  }

  private JsonValue value(JsonParser parser) {
    return switch (parser.currentToken()) {
      case START_OBJECT -> object(parser, Outline.WHOLE);
      case START_ARRAY -> list(parser);
      case VALUE_STRING -> shared(parser.getString());
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT ->
          shared(new JsonValue.Numeral(parser.getString()));
      case VALUE_TRUE -> JsonValue.Truth.YES;
      case VALUE_FALSE -> JsonValue.Truth.NO;
      case VALUE_NULL -> JsonValue.unset();
      case NOT_AVAILABLE, END_OBJECT, END_ARRAY, PROPERTY_NAME, VALUE_EMBEDDED_OBJECT ->
          throw new AssertionError("no value begins with " + parser.currentToken());
    };
  }

  private JsonValue object(JsonParser parser, Outline kept) {
    JsonObject object = fields(parser, kept);
    return shared(object, object.size());
  }

  /// Not shared: no two entries are the same, and finding that out would mean to look at everything
  /// in them.
  private JsonObject fields(JsonParser parser, Outline kept) {
    List<String> keys = new ArrayList<>();
    List<JsonValue> values = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      JsonToken first = parser.nextToken();
      Optional<Outline> part = kept.of(name);
      if (part.isEmpty()) {
        // Passed over as bytes: no text is made of what nobody will ask for.
        parser.skipChildren();
      } else {
        keys.add(name);
        values.add(first == JsonToken.START_OBJECT ? object(parser, part.get()) : value(parser));
      }
    }
    String[] known = shapes.get(keys);
    return known == null
        ? firstOfItsShape(keys, values)
        : JsonObject.owning(known, values.toArray(new JsonValue[0]));
  }

  /// Of a key that is there twice the last value counts, as in Python. A list of keys with one
  /// twice is never kept as a shape, so it comes here each time.
  private JsonObject firstOfItsShape(List<String> keys, List<JsonValue> values) {
    SequencedMap<String, JsonValue> fields = new LinkedHashMap<>();
    for (int i = 0; i < keys.size(); i++) {
      fields.put(name(keys.get(i)), values.get(i));
    }
    String[] own = fields.sequencedKeySet().toArray(new String[0]);
    if (own.length == keys.size() && shapes.size() < MOST_SHARED) {
      shapes.put(List.of(own), own);
    }
    return JsonObject.owning(own, fields.sequencedValues().toArray(new JsonValue[0]));
  }

  private JsonValue list(JsonParser parser) {
    List<JsonValue> items = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      items.add(value(parser));
    }
    return items.isEmpty()
        ? JsonValue.Items.EMPTY
        : shared(new JsonValue.Items(items), items.size());
  }

  private JsonValue shared(String text) {
    JsonValue value = new JsonValue.Text(text);
    return text.length() > LONGEST_SHARED_TEXT ? value : shared(value);
  }

  private JsonValue shared(JsonValue value, int size) {
    return size > LARGEST_SHARED ? value : shared(value);
  }

  private JsonValue shared(JsonValue value) {
    JsonValue known = values.get(value);
    if (known == null) {
      known = value;
      if (values.size() < MOST_SHARED) {
        values.put(value, value);
      }
    }
    return known;
  }

  private String name(String name) {
    String known = names.get(name);
    if (known == null) {
      known = name;
      if (names.size() < MOST_SHARED) {
        names.put(name, name);
      }
    }
    return known;
  }
}
