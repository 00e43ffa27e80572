package dev.dray.compression;

import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Optional;

/// A coding that a server or a publisher may wrap bytes in. Stateless; its streams are not
/// thread-safe, read on demand and keep memory flat: 64 KiB for gzip, and for Zstandard at most the
/// 128 MiB window that a frame may ask for.
public enum Compression {
  /// gzip (RFC 1952).
  GZIP,
  /// Zstandard (RFC 8878).
  ZSTD;

  /// The coding that a `Content-Encoding` names (RFC 9110 §8.4.1), when it is one of these alone.
  public static Optional<Compression> ofEncoding(String value) {
    return switch (value.strip().toLowerCase(Locale.ROOT)) {
      case "gzip", "x-gzip" -> Optional.of(GZIP);
      case "zstd" -> Optional.of(ZSTD);
      default -> Optional.empty();
    };
  }

  /// The coding that a file's name says its own bytes are in: `.gz` and `.tgz`, `.zst` and `.tzst`,
  /// in any case.
  public static Optional<Compression> ofFileName(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    if (lower.endsWith(".gz") || lower.endsWith(".tgz")) {
      return Optional.of(GZIP);
    }
    return lower.endsWith(".zst") || lower.endsWith(".tzst") ? Optional.of(ZSTD) : Optional.empty();
  }

  /// Decodes a whole stream, which may be several members or frames in a row. The stream reads `in`
  /// to its very end and accepts nothing else there (behind gzip the zeros that tapes pad with).
  ///
  /// @throws CodingException from the stream, if the bytes are not of this coding, are damaged or
  ///   end too soon; other failures of `in` pass through
  /// @throws UnusableCodingException if this coding's library is not there
  public InputStream decode(InputStream in) throws IOException {
    return switch (this) {
      case GZIP -> new GzipStream(in);
      case ZSTD -> zstd(in);
    };
  }

  private static InputStream zstd(InputStream in) throws IOException {
    try {
      return ZstdStream.open(in);
    } catch (LinkageError e) {
      throw new UnusableCodingException(
          "the library for Zstandard (zstd-jni) is not there or does not load: " + e, e);
    }
  }

  /// The name for people.
  @Override
  public String toString() {
    return this == GZIP ? "gzip" : "zstd";
  }
}
