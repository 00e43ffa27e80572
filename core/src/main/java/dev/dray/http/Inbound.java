package dev.dray.http;

import java.io.IOException;
import java.nio.ByteBuffer;

/// The bytes of an answer as they arrive; what the parsers read.
interface Inbound {

  /// The next byte, 0 to 255; -1 at the end.
  int next() throws IOException;

  /// Reads at least one and at most `max` bytes; -1 at the end.
  int read(ByteBuffer target, long max) throws IOException;
}
