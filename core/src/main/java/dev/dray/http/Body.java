package dev.dray.http;

import java.nio.charset.StandardCharsets;

/// What a request carries: nothing, or a few bytes. Dray sends only small bodies.
public sealed interface Body {

  /// No body.
  Body NONE = new None();

  /// No body.
  record None() implements Body {}

  /// Bytes of a media type.
  ///
  /// @param type the value of `Content-Type`
  /// @param text the content, sent as UTF-8
  record Text(String type, String text) implements Body {

    byte[] bytes() {
      return text.getBytes(StandardCharsets.UTF_8);
    }

    /// Names the type; the content may be a secret.
    @Override
    public String toString() {
      return "Body of " + type;
    }
  }

  /// JSON text.
  static Body json(String text) {
    return new Text("application/json", text);
  }

  /// An encoded form.
  static Body form(String text) {
    return new Text("application/x-www-form-urlencoded", text);
  }
}
