package dev.dray.http;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/// What a request carries: nothing, a few bytes, or a stream of known length.
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

  /// Bytes that are read while they are sent; opened anew for each try.
  ///
  /// @param type the value of `Content-Type`
  /// @param length how many bytes are sent; the stream must have them
  /// @param opener opens the stream at its first byte
  record Stream(String type, long length, Opener opener) implements Body {

    /// @throws IllegalArgumentException if the length is negative
    public Stream {
      if (length < 0) {
        throw new IllegalArgumentException("a body of negative length");
      }
    }

    /// Opens what is sent.
    @FunctionalInterface
    public interface Opener {
      /// The stream at its first byte; closed by the sender.
      InputStream open() throws IOException;
    }

    /// Names type and length.
    @Override
    public String toString() {
      return "Body of " + type + ", " + length + " bytes";
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
