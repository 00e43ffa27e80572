package dev.dray.provider.ollama;

import dev.dray.json.BoundedJson;
import dev.dray.json.JsonField;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Reads the daemon's JSON with bounds, and its values without trusting their types.
final class DaemonJson {

  private static final int LONGEST_MESSAGE = 400;
  private static final Pattern SECRET = Pattern.compile("(hf|api|sk)[_-][A-Za-z0-9_-]{6,}");

  static final JsonMapper MAPPER = BoundedJson.mapper(64L << 20, 64, 16 << 20);

  private DaemonJson() {}

  /// A moment with any offset; the year 1 stands for none.
  static Optional<Instant> time(JsonNode node) {
    try {
      return JsonField.text(node)
          .map(t -> OffsetDateTime.parse(t).toInstant())
          .filter(t -> t.isAfter(Instant.EPOCH));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  static Optional<URI> address(JsonNode node) {
    try {
      Optional<String> text = JsonField.text(node).filter(t -> t.startsWith("https://"));
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
