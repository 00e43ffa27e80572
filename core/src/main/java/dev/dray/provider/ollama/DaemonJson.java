package dev.dray.provider.ollama;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Reads the daemon's JSON with bounds, and its values without trusting their types.
final class DaemonJson {

  private static final int LONGEST_MESSAGE = 400;
  private static final Pattern SECRET = Pattern.compile("(hf|api|sk)[_-][A-Za-z0-9_-]{6,}");

  static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxDocumentLength(64L << 20)
                          .maxNestingDepth(64)
                          .maxNumberLength(100)
                          .maxNameLength(4096)
                          .maxStringLength(16 << 20)
                          .build())
                  .build())
          .build();

  private DaemonJson() {}

  static Optional<String> text(JsonNode node) {
    return node.isString()
        ? Optional.of(node.stringValue()).filter(t -> !t.isBlank())
        : Optional.empty();
  }

  static List<String> texts(JsonNode node) {
    List<String> all = new ArrayList<>();
    node.forEach(child -> text(child).ifPresent(all::add));
    return all;
  }

  static OptionalLong number(JsonNode node) {
    return node.isIntegralNumber() && node.canConvertToLong() && node.longValue() >= 0
        ? OptionalLong.of(node.longValue())
        : OptionalLong.empty();
  }

  /// A moment with any offset; the year 1 stands for none.
  static Optional<Instant> time(JsonNode node) {
    try {
      return text(node)
          .map(t -> OffsetDateTime.parse(t).toInstant())
          .filter(t -> t.isAfter(Instant.EPOCH));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  static Optional<URI> address(JsonNode node) {
    try {
      Optional<String> text = text(node).filter(t -> t.startsWith("https://"));
      return text.isPresent() ? Optional.of(new URI(text.get())) : Optional.empty();
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  /// One line without control characters, without anything that looks like a token.
  static String cleaned(String text) {
    String line = text.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
    String safe = SECRET.matcher(line).replaceAll("$1_…");
    return safe.length() <= LONGEST_MESSAGE ? safe : safe.substring(0, LONGEST_MESSAGE) + "…";
  }
}
