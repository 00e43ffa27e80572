package dev.dray.catalog;

import dev.dray.ByteSize;
import java.util.Arrays;
import java.util.Comparator;

/// The size of a model in five classes, by its bytes on disk.
public enum ModelSize {
  /// Below 500 MB.
  TINY(500, 512),
  /// Up to 2 GB.
  SMALL(2_000, 2_000),
  /// Up to 8 GB.
  MEDIUM(8_000, 8_000),
  /// Up to 32 GB.
  LARGE(32_000, 16_000),
  /// More.
  XLARGE(Long.MAX_VALUE / 1_000_000, 32_000);

  private static final double USABLE = 0.8;

  private final long upToMegabytes;
  private final long ramMegabytes;

  ModelSize(long upToMegabytes, long ramMegabytes) {
    this.upToMegabytes = upToMegabytes;
    this.ramMegabytes = ramMegabytes;
  }

  private ByteSize upTo() {
    return ByteSize.megabytes(upToMegabytes);
  }

  /// The class of so many bytes on disk.
  public static ModelSize of(ByteSize disk) {
    return disk.compareTo(TINY.upTo()) < 0
        ? TINY
        : Arrays.stream(values())
            .filter(size -> size != TINY && disk.compareTo(size.upTo()) <= 0)
            .findFirst()
            .orElse(XLARGE);
  }

  /// The largest class for a machine, of whose memory four fifths are for models; `TINY` for the
  /// smallest.
  public static ModelSize forMemory(ByteSize memory) {
    double usable = memory.bytes() * USABLE;
    return Arrays.stream(values())
        .filter(size -> size.approximateRam().bytes() <= usable)
        .max(Comparator.naturalOrder())
        .orElse(TINY);
  }

  /// About how much memory models of this class want. A rough word for tables; whether a model fits
  /// a machine is reckoned from its own size.
  public ByteSize approximateRam() {
    return ByteSize.megabytes(ramMegabytes);
  }
}
