package dev.dray.http;

import java.io.IOException;
import java.nio.ByteBuffer;

/// Bytes to and from one other side. Used by one thread at a time; [#close()] by any.
interface Transport {

  /// The exchange whose time limits hold from now on.
  void bind(Guard guard);

  /// Reads what one read gives, at least one byte into a buffer with room; -1 at the end.
  int read(ByteBuffer target) throws IOException;

  /// Writes all of it.
  void write(ByteBuffer source) throws IOException;

  /// Closes at once, waking a blocked reader.
  void close();

  boolean isOpen();
}
