package dev.dray.format;

import java.nio.ByteBuffer;

/// Bytes that are in memory.
public final class HeldBytes implements RandomRead {

  private final String name;
  private final byte[] bytes;

  /// @param name how messages call them
  /// @param bytes not copied; nobody changes them from now on
  public HeldBytes(String name, byte[] bytes) {
    this.name = name;
    this.bytes = bytes;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public long size() {
    return bytes.length;
  }

  @Override
  public int read(long offset, ByteBuffer target) {
    if (offset >= bytes.length) {
      return 0;
    }
    int length = Math.min(target.remaining(), bytes.length - (int) offset);
    target.put(bytes, (int) offset, length);
    return length;
  }

  @Override
  public void close() {
    // Nothing is open.
  }

  @Override
  public String toString() {
    return name;
  }
}
