package dev.dray.format;

import dev.dray.Digest;
import dev.dray.json.JsonField;
import dev.dray.model.ChatTemplate;
import dev.dray.model.ChatTemplate.Place;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// Reads chat templates: out of `tokenizer_config.json` (one text, or a list of named ones), out of
/// `chat_template.json`, and files that are templates themselves.
public final class ChatTemplates {

  static final int LARGEST_FILE = 2 << 20;
  private static final int LONGEST = 1 << 20;
  private static final int MOST = 64;

  private ChatTemplates() {}

  /// Those inside a JSON document under `chat_template`; none where it has none.
  ///
  /// @throws FormatException if it is no JSON object
  /// @throws IOException if it cannot be read
  public static List<ChatTemplate> embedded(RandomRead file) throws IOException {
    JsonNode node = Json.object(file).path("chat_template");
    List<ChatTemplate> found = new ArrayList<>();
    JsonField.text(node).ifPresent(text -> found.add(of("default", Place.EMBEDDED, text)));
    if (node.isArray()) {
      for (JsonNode child : node) {
        Optional<String> text = JsonField.text(child.path("template"));
        if (text.isPresent() && found.size() < MOST) {
          found.add(
              of(
                  Named.shortened(JsonField.text(child.path("name")).orElse("default")),
                  Place.EMBEDDED,
                  text.get()));
        }
      }
    } else if (node.isObject()) {
      node.properties().stream()
          .filter(entry -> entry.getValue().isString())
          .limit(MOST)
          .forEach(entry ->
              found.add(
                  of(
                      Named.shortened(entry.getKey()),
                      Place.EMBEDDED,
                      entry.getValue().stringValue())));
    }
    return found;
  }

  /// A file that is a template.
  ///
  /// @param name what the template is for
  /// @return nothing if it does not look like one
  /// @throws IOException if it cannot be read or has more than 2 MiB
  public static Optional<ChatTemplate> external(String name, RandomRead file) throws IOException {
    String text = new String(Json.bytes(file, LARGEST_FILE), StandardCharsets.UTF_8);
    return text.contains("{{") || text.contains("{%")
        ? Optional.of(of(name, Place.EXTERNAL, text))
        : Optional.empty();
  }

  /// A template that was found in another header.
  public static ChatTemplate of(String name, Place place, String text) {
    return text.length() > LONGEST
        ? new ChatTemplate(name, place, text.substring(0, LONGEST), Optional.empty())
        : new ChatTemplate(name, place, text, Optional.of(digest(text)));
  }

  private static Digest.Sha256 digest(String text) {
    try {
      return new Digest.Sha256(
          HexFormat.of()
              .formatHex(
                  MessageDigest.getInstance("SHA-256")
                      .digest(text.getBytes(StandardCharsets.UTF_8))));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
