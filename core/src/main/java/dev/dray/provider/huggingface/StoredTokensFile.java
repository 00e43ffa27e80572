package dev.dray.provider.huggingface;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// The text of `stored_tokens`, an INI file as Python's `configparser` reads and writes it:
///
/// ```
/// [laptop]
/// hf_token = hf_…
/// ```
///
/// Sections of others keep all their lines. Not thread-safe; holds secrets and prints none.
final class StoredTokensFile {

  private static final String TOKEN = "hf_token";

  /// Lines before the first section, and after each section's header. The key of the former is
  /// empty, which no section is.
  private final Map<String, List<String>> sections = new LinkedHashMap<>();

  private StoredTokensFile() {}

  static StoredTokensFile parse(String text) {
    StoredTokensFile file = new StoredTokensFile();
    List<String> lines = new ArrayList<>();
    file.sections.put("", lines);
    for (String line : text.lines().toList()) {
      int end = line.lastIndexOf(']');
      if (line.startsWith("[") && end > 1) {
        lines = file.sections.computeIfAbsent(line.substring(1, end), name -> new ArrayList<>());
      } else if (!line.isBlank()) {
        lines.add(line);
      }
    }
    return file;
  }

  List<String> names() {
    return sections.keySet().stream()
        .filter(name -> !name.isEmpty() && !name.equals("DEFAULT"))
        .toList();
  }

  Optional<String> token(String name) {
    return value(name, TOKEN).map(HubToken::clean).filter(token -> !token.isEmpty());
  }

  Optional<Instant> expiresAt(String name) {
    try {
      return value(name, "expires_at").map(Long::parseLong).map(Instant::ofEpochSecond);
    } catch (NumberFormatException | DateTimeException e) {
      return Optional.empty();
    }
  }

  /// Replaces the whole section: what belonged to an older login of that name is stale.
  void put(String name, String token) {
    sections.put(name, new ArrayList<>(List.of(TOKEN + " = " + token)));
  }

  boolean remove(String name) {
    return !name.isEmpty() && sections.remove(name) != null;
  }

  String text() {
    StringBuilder text = new StringBuilder();
    sections.forEach((name, lines) -> {
      if (!name.isEmpty()) {
        text.append('[').append(name).append("]\n");
      }
      lines.forEach(line -> text.append(line).append('\n'));
      if (!text.isEmpty()) {
        text.append('\n');
      }
    });
    return text.toString();
  }

  private Optional<String> value(String name, String key) {
    if (name.isEmpty()) {
      return Optional.empty();
    }
    for (String line : sections.getOrDefault(name, List.of())) {
      int equals = line.indexOf('=');
      int colon = line.indexOf(':');
      int split = equals < 0 || (colon >= 0 && colon < equals) ? colon : equals;
      if (split > 0 && line.substring(0, split).strip().toLowerCase(Locale.ROOT).equals(key)) {
        return Optional.of(line.substring(split + 1).strip());
      }
    }
    return Optional.empty();
  }

  @Override
  public String toString() {
    return "stored tokens " + names();
  }
}
