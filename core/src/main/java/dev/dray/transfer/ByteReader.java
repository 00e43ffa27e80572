package dev.dray.transfer;

import java.io.IOException;
import java.nio.ByteBuffer;

/// Where a file's bytes come from in an answer.
@FunctionalInterface
interface ByteReader {

  /// Reads at least one byte into a buffer with room; -1 at the end.
  ///
  /// @throws IOException of a kind that [RetryPolicy] knows
  int read(ByteBuffer target) throws IOException;
}
