package dev.dray.testkit.ollama;

import dev.dray.testkit.content.Content;

/// One layer of a model: what it is, and its bytes.
///
/// @param mediaType the whole media type, such as `application/vnd.ollama.image.model`
/// @param content the bytes
/// @param name the field `name`, as layers of models in many files have it; empty for none
/// @param statedDigest the digest the manifest gives it, true or not
/// @param statedSize the size the manifest gives it, true or not
public record OllamaModelFile(
    String mediaType, Content content, String name, String statedDigest, long statedSize) {

  /// A layer that is what it says. The kind is the last part of the media type: `model`,
  /// `template`, `params`, `license` …
  public static OllamaModelFile of(String kind, Content content) {
    return new OllamaModelFile(
        "application/vnd.ollama.image." + kind,
        content,
        "",
        "sha256:" + content.sha256(),
        content.size());
  }

  /// The same with a name.
  public OllamaModelFile named(String other) {
    return new OllamaModelFile(mediaType, content, other, statedDigest, statedSize);
  }

  /// The same with another digest in the manifest.
  public OllamaModelFile stating(String digest) {
    return new OllamaModelFile(mediaType, content, name, digest, statedSize);
  }

  /// The same with other bytes under the digest that the manifest states.
  public OllamaModelFile serving(Content other) {
    return new OllamaModelFile(mediaType, other, name, statedDigest, statedSize);
  }
}
