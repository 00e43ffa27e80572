package dev.dray.receipt;

import dev.dray.Commit;
import dev.dray.Digest;
import dev.dray.RepoPath;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/// Reads a receipt. It lies where others may write, so nothing in it is believed: names are checked
/// as if they came from the network, numbers and the file itself have bounds. Fields that are not
/// known are passed over.
final class ReceiptReader {

  private static final long LARGEST = 64L << 20;
  private static final int MOST_FILES = 500_000;
  private static final int MOST_SOURCES = 1_000;
  private static final JsonFactory JSON = new JsonFactory();

  private final Map<String, String> texts = new HashMap<>();
  private final List<String> sources = new ArrayList<>();
  private final List<ReceiptFile> files = new ArrayList<>();
  private boolean whole;

  private ReceiptReader() {}

  /// Reads a file.
  ///
  /// @throws IOException if it cannot be read
  /// @throws IllegalArgumentException saying what is wrong with it
  static Receipt read(Path file) throws IOException {
    if (Files.size(file) > LARGEST) {
      throw new IllegalArgumentException("it is larger than 64 MiB");
    }
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 15);
        JsonParser json = JSON.createParser(ObjectReadContext.empty(), in)) {
      ReceiptReader reader = new ReceiptReader();
      reader.document(json);
      return reader.receipt();
    } catch (JacksonException e) {
      // Its text may quote the file at length.
      throw new IllegalArgumentException("it is not JSON", e);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("its time is none", e);
    }
  }

  private void document(JsonParser json) {
    if (json.nextToken() != JsonToken.START_OBJECT) {
      throw new IllegalArgumentException("it is no JSON object");
    }
    while (json.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = json.currentName();
      JsonToken value = json.nextToken();
      if (value == JsonToken.VALUE_STRING) {
        texts.put(name, json.getString());
      } else if (name.equals("whole")) {
        whole = value == JsonToken.VALUE_TRUE;
      } else if (name.equals("sources") && value == JsonToken.START_ARRAY) {
        sources(json);
      } else if (name.equals("files") && value == JsonToken.START_ARRAY) {
        files(json);
      } else {
        json.skipChildren();
      }
    }
    if (json.currentToken() != JsonToken.END_OBJECT) {
      throw new IllegalArgumentException("it is cut short");
    }
  }

  private void sources(JsonParser json) {
    while (json.nextToken() != JsonToken.END_ARRAY) {
      if (json.currentToken() != JsonToken.VALUE_STRING || sources.size() >= MOST_SOURCES) {
        throw new IllegalArgumentException("its sources are no list of names");
      }
      sources.add(json.getString());
    }
  }

  private void files(JsonParser json) {
    while (json.nextToken() != JsonToken.END_ARRAY) {
      if (json.currentToken() != JsonToken.START_OBJECT) {
        throw new IllegalArgumentException("its files are no list of objects");
      }
      if (files.size() >= MOST_FILES) {
        throw new IllegalArgumentException("it has more than " + MOST_FILES + " files");
      }
      files.add(file(json));
    }
  }

  private static ReceiptFile file(JsonParser json) {
    Map<String, String> words = new HashMap<>();
    OptionalLong size = OptionalLong.empty();
    while (json.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = json.currentName();
      JsonToken value = json.nextToken();
      if (value == JsonToken.VALUE_STRING) {
        words.put(name, json.getString());
      } else if (name.equals("size") && value == JsonToken.VALUE_NUMBER_INT) {
        size = OptionalLong.of(json.getLongValue());
      } else {
        json.skipChildren();
      }
    }
    if (size.isPresent() && size.getAsLong() < 0) {
      throw new IllegalArgumentException("a file has a negative size");
    }
    return new ReceiptFile(
        new RepoPath(word(words, "path")),
        size,
        Optional.ofNullable(words.get("digest")).map(Digest::parse),
        stated(words.getOrDefault("stated_by", "")),
        how(words.getOrDefault("how", "")),
        Optional.ofNullable(words.get("at")).map(ReceiptReader::path));
  }

  private static ReceiptFile.Stated stated(String word) {
    return Arrays.stream(ReceiptFile.Stated.values())
        .filter(s -> s.wire().equals(word))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("nobody is called '" + word + "'"));
  }

  private static ReceiptFile.How how(String word) {
    return Arrays.stream(ReceiptFile.How.values())
        .filter(h -> h.wire().equals(word))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no file comes '" + word + "'"));
  }

  private Receipt receipt() {
    String schema = word(texts, "schema");
    if (!schema.equals(ReceiptWriter.SCHEMA)) {
      throw new IllegalArgumentException("its form is '" + schema + "', which is not known here");
    }
    return new Receipt(
        Instant.parse(word(texts, "completed_at")),
        word(texts, "tool"),
        word(texts, "provider"),
        word(texts, "reference"),
        word(texts, "name"),
        texts.getOrDefault("revision", ""),
        Optional.ofNullable(texts.get("commit")).map(Commit::new),
        Optional.ofNullable(texts.get("licence")),
        sources,
        word(texts, "layout"),
        path(word(texts, "place")),
        whole,
        files);
  }

  private static Path path(String text) {
    try {
      Path path = Path.of(text);
      if (!path.isAbsolute()) {
        throw new IllegalArgumentException("its place '" + text + "' is not absolute");
      }
      return path.normalize();
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException("its place is no path", e);
    }
  }

  private static String word(Map<String, String> texts, String name) {
    String text = texts.get(name);
    if (text == null) {
      throw new IllegalArgumentException("'" + name + "' is missing");
    }
    return text;
  }
}
