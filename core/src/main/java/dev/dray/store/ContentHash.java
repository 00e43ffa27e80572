package dev.dray.store;

import dev.dray.Digest;
import dev.dray.hashing.Hashing;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
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
      Hashing hashing = Hashing.of(like);
      MessageDigest hash = hashing.begin(in.size());
      // A direct buffer is dear to make and cheap to fill.
      ByteBuffer buffer =
          in.size() < BUFFER
              ? ByteBuffer.allocate((int) in.size() + 1)
              : ByteBuffer.allocateDirect(BUFFER);
      int read;
      while ((read = in.read(buffer)) >= 0) {
        hash.update(buffer.flip());
        buffer.clear();
        progress.accept(read);
      }
      return hashing.finish(hash);
    }
  }

  /// Whether the file's content is what `expected` says.
  static boolean matches(Path file, Digest expected) throws IOException {
    return of(file, expected, n -> {}).equals(expected);
  }

  /// The SHA-256 of a text, in hexadecimal.
  static String ofText(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    MessageDigest hash = Hashing.SHA_256.begin(bytes.length);
    hash.update(bytes);
    return Hashing.SHA_256.finish(hash).hex();
  }
}
