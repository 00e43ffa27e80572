package dev.dray.format;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/// The bytes of one file, here or on a server, readable in any order. Used by one thread at a time.
public interface RandomRead extends Closeable {

  /// The file's name for messages.
  String name();

  /// Its length in bytes.
  long size();

  /// Reads from an offset until the buffer is full or the file ends.
  ///
  /// @return how many bytes were read, 0 at or behind the end
  /// @throws IOException if they cannot be read
  /// @throws dev.dray.error.DrayException if a server does not give them
  int read(long offset, ByteBuffer target) throws IOException;
}
