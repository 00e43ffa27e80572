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
final class PageFile {

  /// What lies in the page's folder by the end of its name; nothing else is sent.
  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "svg", "image/svg+xml",
          "txt", "text/plain; charset=utf-8",
          "webmanifest", "application/manifest+json");

  private final String type;
  private final byte[] plain;
  private final Optional<byte[]> packed;
  private final String digest;

  private PageFile(String type, byte[] plain) {
    byte[] smaller = pack(plain);
    this.type = type;
    this.plain = plain;
    this.packed = smaller.length < plain.length ? Optional.of(smaller) : Optional.empty();
    this.digest = digestOf(plain);
  }

  /// The media type of a file of this name; empty if such files are not sent.
  static Optional<String> typeOf(String name) {
    return Optional.ofNullable(TYPES.get(name.substring(name.lastIndexOf('.') + 1)));
  }

  /// Compresses and names the bytes.
  static PageFile of(String type, byte[] plain) {
    return new PageFile(type, plain);
  }

  /// Its media type.
  String type() {
    return type;
  }

  /// Its bytes, not copied.
  byte[] plain() {
    return plain;
  }

  /// The same, compressed and not copied; empty where that saves nothing.
  Optional<byte[]> packed() {
    return packed;
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
