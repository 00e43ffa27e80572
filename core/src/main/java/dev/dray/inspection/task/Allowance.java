package dev.dray.inspection.task;

import dev.dray.ByteSize;
import java.io.IOException;

/// How much may be read to understand a model, and how much was. Used by one thread.
final class Allowance {

  private final long mostBytes;
  private final int mostRequests;
  private long bytes;
  private int requests;

  Allowance(ByteSize mostBytes, int mostRequests) {
    this.mostBytes = mostBytes.bytes();
    this.mostRequests = mostRequests;
  }

  /// No bound but that of each file.
  static Allowance unlimited() {
    return new Allowance(new ByteSize(Long.MAX_VALUE), Integer.MAX_VALUE);
  }

  /// Before a request.
  ///
  /// @throws SpentException if there may be no more
  void request() throws SpentException {
    if (requests >= mostRequests || bytes >= mostBytes) {
      throw new SpentException(requests, bytes);
    }
    requests++;
  }

  /// After bytes came.
  void spend(long count) {
    bytes += count;
  }

  ByteSize read() {
    return ByteSize.ofBytes(bytes);
  }

  int requests() {
    return requests;
  }

  /// Everything that may be read was read.
  static final class SpentException extends IOException {
    private static final long serialVersionUID = 1L;

    SpentException(int requests, long bytes) {
      super(
          "stopped after "
              + requests
              + " requests and "
              + ByteSize.ofBytes(bytes)
              + ", which is all that is spent on looking");
    }
  }
}
