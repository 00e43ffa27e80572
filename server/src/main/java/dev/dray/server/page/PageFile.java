package dev.dray.server.page;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;

/// One file of the page, in both forms that are sent.
///
/// @param type its media type
/// @param plain its bytes
/// @param packed the same, compressed; empty where that saves nothing
/// @param digest what its bytes are told apart by
record PageFile(String type, byte[] plain, Optional<byte[]> packed, String digest) {

  /// What lies in the page's folder by the end of its name; nothing else is sent.
  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "svg", "image/svg+xml",
          "txt", "text/plain; charset=utf-8",
          "webmanifest", "application/manifest+json");

  /// The media type of a file of this name; empty if such files are not sent.
  static Optional<String> typeOf(String name) {
    return Optional.ofNullable(TYPES.get(name.substring(name.lastIndexOf('.') + 1)));
  }

  /// Compresses and names the bytes.
  static PageFile of(String type, byte[] plain) {
    byte[] packed = pack(plain);
    return new PageFile(
        type,
        plain,
        packed.length < plain.length ? Optional.of(packed) : Optional.empty(),
        digestOf(plain));
  }

  /// The tag of one form. Different bytes have different tags, so that no cache mixes them up.
  String tag(boolean compressed) {
    return '"' + digest + (compressed ? "-gzip\"" : "\"");
  }

  private static byte[] pack(byte[] plain) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream(plain.length / 3 + 64);
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(plain);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail this way
    }
    return packed.toByteArray();
  }

  private static String digestOf(byte[] bytes) {
    try {
      byte[] whole = MessageDigest.getInstance("SHA-256").digest(bytes);
      return HexFormat.of().formatHex(whole, 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JDK has it
    }
  }
}
