package dev.dray.testkit.content;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/// Where content is sent: a socket, a digest, a buffer.
public interface ContentSink {
  /// Takes all remaining bytes of `bytes`.
  ///
  /// @throws IOException if they cannot be passed on
  void buffer(ByteBuffer bytes) throws IOException;

  /// Takes `count` bytes of `file` from `position` on; a socket may let the kernel do it.
  ///
  /// @throws IOException if the file cannot be read or its bytes cannot be passed on
  default void file(FileChannel file, long position, long count) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(128 * 1024);
    long done = 0;
    while (done < count) {
      buffer.clear().limit((int) Math.min(buffer.capacity(), count - done));
      int n = file.read(buffer, position + done);
      if (n < 0) {
        throw new IOException("the file became shorter while it was sent");
      }
      buffer.flip();
      buffer(buffer);
      done += n;
    }
  }
}
