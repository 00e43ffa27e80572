package dev.dray.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;

/// An answer from memory, handed out in pieces of a chosen size.
final class BytesInbound implements Inbound {

  private final byte[] bytes;
  private final int piece;
  private int at;

  BytesInbound(byte[] bytes, int piece) {
    this.bytes = bytes;
    this.piece = piece;
  }

  static BytesInbound of(String text) {
    return new BytesInbound(text.getBytes(ISO_8859_1), Integer.MAX_VALUE);
  }

  @Override
  public int next() {
    return at < bytes.length ? bytes[at++] & 0xff : -1;
  }

  @Override
  public int read(ByteBuffer target, long max) {
    if (at == bytes.length) {
      return -1;
    }
    int count = Math.min(Math.min(target.remaining(), piece), bytes.length - at);
    count = (int) Math.min(count, max);
    target.put(bytes, at, count);
    at += count;
    return count;
  }
}
