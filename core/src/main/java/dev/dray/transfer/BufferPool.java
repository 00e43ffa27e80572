package dev.dray.transfer;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;

/// Direct buffers of one size, used again and again: they are made one by one as needed and never
/// given back to the system, so that memory stays flat. How many there are is bounded by who
/// borrows: one a connection, one a hasher, two a connection that writes past the page cache.
/// Thread-safe.
final class BufferPool {

  /// Buffers begin at multiples of this, which writes past the page cache need.
  static final int ALIGNMENT = 4096;

  private final int size;
  private final Deque<ByteBuffer> free = new ArrayDeque<>();

  BufferPool(int size) {
    this.size = size;
  }

  /// An empty buffer; hand it back with [#giveBack(ByteBuffer)].
  ByteBuffer borrow() {
    synchronized (free) {
      ByteBuffer buffer = free.poll();
      if (buffer != null) {
        return buffer.clear();
      }
    }
    return ByteBuffer.allocateDirect(size + ALIGNMENT).alignedSlice(ALIGNMENT).slice(0, size);
  }

  void giveBack(ByteBuffer buffer) {
    synchronized (free) {
      // The last one used is the warmest in the processor's caches.
      free.push(buffer);
    }
  }
}
