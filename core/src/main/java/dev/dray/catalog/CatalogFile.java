package dev.dray.catalog;

import dev.dray.ByteSize;
import dev.dray.error.ErrorContext;
import dev.dray.error.InvalidRequestException;
import dev.dray.error.StorageException;
import dev.dray.model.Capability;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A file of models: the one that comes with Dray, a newer one in its place, or the user's own
/// beside it. JSON with `schema`, `version` and `models`; comments are allowed, and what is not
/// known is passed over, so that newer files can be read.
///
/// @param version what it calls itself: numbers with dots between; a later one is higher
/// @param models its models
public record CatalogFile(String version, List<CatalogModel> models) {

  /// The format that is understood.
  public static final String SCHEMA = "dray.catalog/1";

  /// The largest file that is read.
  public static final ByteSize LARGEST = ByteSize.mebibytes(4);

  private static final int MOST_MODELS = 10_000;
  private static final int LONGEST_TEXT = 500;
  private static final Pattern VERSION = Pattern.compile("[0-9]{1,9}(\\.[0-9]{1,9}){0,5}");

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxDocumentLength(LARGEST.bytes())
                          .maxNestingDepth(16)
                          .maxNumberLength(30)
                          .maxStringLength(10_000)
                          .build())
                  .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS)
                  .build())
          .build();

  /// Copies the list.
  public CatalogFile {
    models = List.copyOf(models);
  }

  /// The file that comes with Dray.
  static CatalogFile builtIn() {
    try (InputStream in = CatalogFile.class.getResourceAsStream("models.json")) {
      if (in == null) {
        throw new IllegalStateException("the catalog is missing from this build");
      }
      return parse(in.readAllBytes(), "the built-in catalog");
    } catch (IOException e) {
      throw new IllegalStateException("the catalog cannot be read from this build", e);
    }
  }

  /// Reads a file.
  ///
  /// @throws StorageException if it cannot be read
  /// @throws InvalidRequestException if it is no catalog, with the file and the entry that is wrong
  public static CatalogFile read(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return parse(in.readNBytes((int) LARGEST.bytes() + 1), file.toString());
    } catch (IOException e) {
      throw new StorageException(
          "The catalog " + file + " cannot be read (" + e.getMessage() + ")",
          "Check that it is there and may be read.",
          ErrorContext.of(file.toString()),
          e);
    }
  }

  /// Reads the bytes of a file.
  ///
  /// @param from what the file is called in errors
  /// @throws InvalidRequestException if it is no catalog
  public static CatalogFile parse(byte[] bytes, String from) {
    if (bytes.length > LARGEST.bytes()) {
      throw wrong(from, "it is larger than " + LARGEST);
    }
    JsonNode json;
    try {
      json = MAPPER.readTree(bytes);
    } catch (JacksonException e) {
      throw wrong(from, "it is not JSON (" + line(e.getOriginalMessage()) + ")");
    }
    String schema = text(json, "schema").orElse("");
    if (!schema.equals(SCHEMA)) {
      throw wrong(from, "its \"schema\" is '" + line(schema) + "' and not '" + SCHEMA + "'");
    }
    String version = text(json, "version").orElse("0");
    if (!VERSION.matcher(version).matches()) {
      throw wrong(from, "its \"version\" is not numbers with dots between");
    }
    JsonNode list = json.path("models");
    if (!list.isArray() || list.size() > MOST_MODELS) {
      throw wrong(from, "its \"models\" are no list of at most " + MOST_MODELS);
    }
    List<CatalogModel> models = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      try {
        models.add(model(list.path(i)));
      } catch (IllegalArgumentException e) {
        throw wrong(from, "entry " + (i + 1) + ": " + line(String.valueOf(e.getMessage())));
      }
    }
    return new CatalogFile(version, models);
  }

  /// Whether this file is later than a version.
  public boolean isLaterThan(String other) {
    String[] mine = version.split("\\.", -1);
    String[] theirs = other.split("\\.", -1);
    for (int i = 0; i < Math.max(mine.length, theirs.length); i++) {
      long difference = number(mine, i) - number(theirs, i);
      if (difference != 0) {
        return difference > 0;
      }
    }
    return false;
  }

  private static long number(String[] parts, int index) {
    return index < parts.length && !parts[index].isEmpty() ? Long.parseLong(parts[index]) : 0;
  }

  private static CatalogModel model(JsonNode json) {
    CatalogId id =
        CatalogId.parse(
            text(json, "id").orElseThrow(() -> new IllegalArgumentException("it has no \"id\"")));
    Set<Capability> capabilities = EnumSet.noneOf(Capability.class);
    for (JsonNode word : json.path("capabilities")) {
      if (word.isString()) {
        Capability.parse(word.stringValue()).ifPresent(capabilities::add);
      }
    }
    return new CatalogModel(
        id,
        text(json, "name").orElse(id.toString()),
        text(json, "description").orElse(""),
        number(json, "disk_bytes").map(ByteSize::new),
        number(json, "context").orElse(0L),
        capabilities,
        purposes(json.path("purposes")),
        json.path("recommended").isBoolean() && json.path("recommended").booleanValue(),
        text(json, "parameters"),
        text(json, "quantization"),
        text(json, "license"));
  }

  /// Words that are not known are passed over, as those of capabilities.
  private static Set<Purpose> purposes(JsonNode json) {
    Set<Purpose> purposes = EnumSet.noneOf(Purpose.class);
    for (JsonNode word : json) {
      for (Purpose purpose : Purpose.values()) {
        if (word.isString() && word.stringValue().equals(purpose.word())) {
          purposes.add(purpose);
        }
      }
    }
    return purposes;
  }

  private static Optional<Long> number(JsonNode json, String field) {
    JsonNode value = json.path(field);
    if (value.isMissingNode() || value.isNull()) {
      return Optional.empty();
    }
    if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < 0) {
      throw new IllegalArgumentException("\"" + field + "\" is not a whole number from 0");
    }
    return Optional.of(value.longValue());
  }

  private static Optional<String> text(JsonNode json, String field) {
    JsonNode value = json.path(field);
    return value.isString()
        ? Optional.of(line(value.stringValue())).filter(text -> !text.isBlank())
        : Optional.empty();
  }

  private static String line(String text) {
    String line = text.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
    return line.length() <= LONGEST_TEXT ? line : line.substring(0, LONGEST_TEXT) + "…";
  }

  private static InvalidRequestException wrong(String from, String why) {
    return new InvalidRequestException(
        "The catalog " + from + " cannot be used: " + why,
        "Its format is described in docs/finding.md; correct the file, or move it away.",
        ErrorContext.of(from));
  }
}
