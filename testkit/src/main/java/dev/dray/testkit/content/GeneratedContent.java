package dev.dray.testkit.content;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;
import java.util.SplittableRandom;

/// Pseudo-random bytes without storage.
///
/// One shared random block of 2^20 + 7 bytes (a prime, so that no piece size is a multiple of it
/// and a piece at a wrong place shows) repeats for ever, shifted by the seed. The first eight bytes
/// are the seed, so that two seeds never give equal content, however small.
final class GeneratedContent extends Content {
  private static final int PERIOD = (1 << 20) + 7;
  private static final int MARK = 8;
  private static final byte[] BLOCK = new byte[PERIOD];
  private static final ByteBuffer DIRECT = ByteBuffer.allocateDirect(PERIOD);

  static {
    new SplittableRandom(0x6472_6179L).nextBytes(BLOCK);
    DIRECT.put(BLOCK).flip();
  }

  private final long seed;
  private final long size;
  private final long shift;
  private final byte[] mark;

  GeneratedContent(long seed, long size) {
    if (size < 0) {
      throw new IllegalArgumentException("negative size: " + size);
    }
    this.seed = seed;
    this.size = size;
    this.shift = Math.floorMod(seed * 0x9E37_79B9_7F4A_7C15L, (long) PERIOD);
    this.mark = ByteBuffer.allocate(MARK).order(ByteOrder.LITTLE_ENDIAN).putLong(seed).array();
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public void copy(long position, byte[] target, int offset, int length) {
    Objects.checkFromIndexSize(position, length, size);
    int done = 0;
    while (done < length) {
      int at = blockIndex(position + done);
      int n = Math.min(length - done, PERIOD - at);
      System.arraycopy(BLOCK, at, target, offset + done, n);
      done += n;
    }
    for (long p = position; p < Math.min(MARK, position + length); p++) {
      target[offset + (int) (p - position)] = mark[(int) p];
    }
  }

  @Override
  public void send(long position, long count, ContentSink sink) throws IOException {
    Objects.checkFromIndexSize(position, count, size);
    long done = 0;
    if (position < MARK && count > 0) {
      int n = (int) Math.min(count, MARK - position);
      sink.buffer(ByteBuffer.wrap(mark, (int) position, n));
      done = n;
    }
    while (done < count) {
      int at = blockIndex(position + done);
      int n = (int) Math.min(count - done, PERIOD - at);
      sink.buffer(DIRECT.slice(at, n));
      done += n;
    }
  }

  @Override
  public String fingerprint() {
    return "generated(" + seed + "," + size + ")";
  }

  private int blockIndex(long position) {
    return (int) ((position + shift) % PERIOD);
  }
}
