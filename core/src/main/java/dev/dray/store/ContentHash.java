package dev.dray.store;

import dev.dray.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.function.LongConsumer;

/// Hashes files on disk.
final class ContentHash {

  private static final int BUFFER = 1 << 20;

  private ContentHash() {}

  /// The file's digest by the algorithm of `like`.
  ///
  /// @param progress told the bytes of each step
  static Digest of(Path file, Digest like, LongConsumer progress) throws IOException {
    try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
      MessageDigest hash =
          switch (like) {
            case Digest.Sha256 s -> algorithm("SHA-256");
            case Digest.GitBlob g -> {
              MessageDigest sha1 = algorithm("SHA-1");
              sha1.update(("blob " + in.size() + "\0").getBytes(StandardCharsets.US_ASCII));
              yield sha1;
            }
          };
      ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
      int read;
      while ((read = in.read(buffer)) >= 0) {
        hash.update(buffer.flip());
        buffer.clear();
        progress.accept(read);
      }
      String hex = HexFormat.of().formatHex(hash.digest());
      return switch (like) {
        case Digest.Sha256 s -> new Digest.Sha256(hex);
        case Digest.GitBlob g -> new Digest.GitBlob(hex);
      };
    }
  }

  /// Whether the file's content is what `expected` says.
  static boolean matches(Path file, Digest expected) throws IOException {
    return of(file, expected, n -> {}).equals(expected);
  }

  /// The SHA-256 of a text, in hexadecimal.
  static String ofText(String text) {
    return HexFormat.of()
        .formatHex(algorithm("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
  }

  /// An algorithm that every Java platform must have.
  static MessageDigest algorithm(String name) {
    try {
      return MessageDigest.getInstance(name);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(name + " is missing from this Java", e);
    }
  }
}
