package dev.dray.server.http;

import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/// Native buffers that are used again; more than are kept are left to the collector. Thread-safe.
final class Buffers {

  private final int size;
  private final BlockingQueue<ByteBuffer> free;

  Buffers(int size, int kept) {
    this.size = size;
    this.free = new ArrayBlockingQueue<>(kept);
  }

  ByteBuffer take() {
    ByteBuffer buffer = free.poll();
    return buffer == null ? ByteBuffer.allocateDirect(size) : buffer;
  }

  void give(ByteBuffer buffer) {
    free.offer(buffer);
  }
}
