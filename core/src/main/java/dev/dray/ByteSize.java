package dev.dray;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A number of bytes: a file's size, a limit, a rate per second.
///
/// @param bytes zero or more
public record ByteSize(long bytes) implements Comparable<ByteSize> {

  /// Nothing.
  public static final ByteSize ZERO = new ByteSize(0);

  /// Checks the bound.
  ///
  /// @throws IllegalArgumentException if `bytes` is negative
  public ByteSize {
    if (bytes < 0) {
      throw new IllegalArgumentException("a size cannot be negative: " + bytes);
    }
  }

  /// So many bytes.
  ///
  /// @throws IllegalArgumentException if `bytes` is negative
  public static ByteSize ofBytes(long bytes) {
    return new ByteSize(bytes);
  }

  /// Decimal megabytes, 10^6 bytes.
  ///
  /// @throws IllegalArgumentException if negative
  /// @throws ArithmeticException above 2^63 - 1 bytes
  public static ByteSize megabytes(long megabytes) {
    return new ByteSize(Math.multiplyExact(megabytes, 1_000_000L));
  }

  /// Decimal gigabytes, 10^9 bytes.
  ///
  /// @throws IllegalArgumentException if negative
  /// @throws ArithmeticException above 2^63 - 1 bytes
  public static ByteSize gigabytes(long gigabytes) {
    return new ByteSize(Math.multiplyExact(gigabytes, 1_000_000_000L));
  }

  /// Binary mebibytes, 2^20 bytes.
  ///
  /// @throws IllegalArgumentException if negative
  /// @throws ArithmeticException above 2^63 - 1 bytes
  public static ByteSize mebibytes(long mebibytes) {
    return new ByteSize(Math.multiplyExact(mebibytes, 1L << 20));
  }

  /// Reads what people type: `4M`, `1.5GiB`, `800 kB`, `12345`. A bare letter and the `i` spellings
  /// are binary (`4M` = 4 MiB, as curl and aria2 take it); `MB` and `GB` are decimal.
  ///
  /// @throws IllegalArgumentException quoting the text, if it is not a size
  public static ByteSize parse(String text) {
    String trimmed = text.strip();
    int split = 0;
    while (split < trimmed.length()
        && (Character.isDigit(trimmed.charAt(split)) || trimmed.charAt(split) == '.')) {
      split++;
    }
    double number;
    try {
      number = Double.parseDouble(trimmed.substring(0, split));
    } catch (NumberFormatException e) {
      throw notASize(text, e);
    }
    long unit =
        switch (trimmed.substring(split).strip().toLowerCase(Locale.ROOT)) {
          case "", "b" -> 1L;
          case "k", "kib" -> 1L << 10;
          case "m", "mib" -> 1L << 20;
          case "g", "gib" -> 1L << 30;
          case "t", "tib" -> 1L << 40;
          case "kb" -> 1_000L;
          case "mb" -> 1_000_000L;
          case "gb" -> 1_000_000_000L;
          case "tb" -> 1_000_000_000_000L;
          default -> throw notASize(text, null);
        };
    double bytes = number * unit;
    if (bytes >= 0x1p62) {
      throw notASize(text, null);
    }
    return new ByteSize(Math.round(bytes));
  }

  /// For people, decimal with one decimal place as disk makers and the Hub count: `2.1 GB`, `512
  /// B`.
  public String formatted() {
    return formatted(bytes, 1000, new String[] {" B", " kB", " MB", " GB", " TB", " PB"});
  }

  /// For people, binary with one decimal place: `2.0 GiB`.
  public String formattedBinary() {
    return formatted(bytes, 1024, new String[] {" B", " KiB", " MiB", " GiB", " TiB", " PiB"});
  }

  private static String formatted(long bytes, int base, String[] units) {
    double value = bytes;
    int unit = 0;
    // 999.95 would print as 1000.0, so the next unit starts just below it.
    while (unit < units.length - 1 && value >= (unit == 0 ? base : base - 0.05)) {
      value /= base;
      unit++;
    }
    return unit == 0 ? bytes + units[0] : String.format(Locale.ROOT, "%.1f%s", value, units[unit]);
  }

  private static IllegalArgumentException notASize(String text, @Nullable Throwable cause) {
    return new IllegalArgumentException(
        "'" + text + "' is not a size: write a number and a unit, such as 4M, 1.5GiB or 800kB",
        cause);
  }

  /// Adds.
  ///
  /// @throws ArithmeticException above 2^63 - 1 bytes
  public ByteSize plus(ByteSize other) {
    return new ByteSize(Math.addExact(bytes, other.bytes));
  }

  @Override
  public int compareTo(ByteSize other) {
    return Long.compare(bytes, other.bytes);
  }

  @Override
  public String toString() {
    return formatted();
  }
}
