package dev.dray.model;

import dev.dray.Digest;
import java.util.Optional;

/// A template that turns a conversation into the model's prompt, in Jinja.
///
/// @param name what it is for: `default`, or such as `tool_use` where a model has several
/// @param place whether it lies inside another file
/// @param text the template; cut at 1 Mi characters
/// @param digest SHA-256 of the template in UTF-8, where it is whole
public record ChatTemplate(String name, Place place, String text, Optional<Digest.Sha256> digest) {

  /// Where a template lies.
  public enum Place {
    /// In the weights' header or in `tokenizer_config.json`.
    EMBEDDED,
    /// In a file of its own.
    EXTERNAL
  }

  /// Whether the template knows what to do with tools.
  public boolean knowsTools() {
    return text.contains("tools") || text.contains("tool_call");
  }

  /// Whether the template knows thoughts that precede the answer.
  public boolean knowsThinking() {
    return text.contains("<think>")
        || text.contains("</think>")
        || text.contains("enable_thinking")
        || text.contains("reasoning_content");
  }

  /// Name and place; templates are long.
  @Override
  public String toString() {
    return name + " (" + place + ", " + text.length() + " characters)";
  }
}
