package dev.dray.server.mirror.content;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a `Range` header asks of a file (RFC 9110 §14).
public sealed interface ByteRanges {

  /// So many ranges are answered in one request; who asks for more gets the whole file, which the
  /// RFC allows.
  int MOST = 32;

  /// The whole file: nothing was asked, or nothing that is understood.
  record All() implements ByteRanges {}

  /// Parts of it, at least one, in the order they were asked for.
  record Some(List<Part> parts) implements ByteRanges {
    /// Copies the list.
    public Some {
      parts = List.copyOf(parts);
    }
  }

  /// Nothing of what was asked is in the file: 416.
  record Unsatisfiable() implements ByteRanges {}

  /// A stretch of the file.
  ///
  /// @param from its first byte
  /// @param length its bytes, at least one
  record Part(long from, long length) {

    /// The value of `Content-Range`.
    String in(long size) {
      return "bytes " + from + "-" + (from + length - 1) + "/" + size;
    }
  }

  /// Reads a header. An empty file has no ranges, and is sent whole.
  ///
  /// @param size of the file
  static ByteRanges of(String header, long size) {
    Matcher unit = Wording.HEADER.matcher(header);
    if (size == 0 || !unit.matches()) {
      return new All();
    }
    List<Part> parts = new ArrayList<>();
    String[] specs = unit.group(1).split(",", -1);
    if (specs.length > MOST) {
      return new All();
    }
    long sum = 0;
    for (String text : specs) {
      Matcher spec = Wording.SPEC.matcher(text.strip());
      if (!spec.matches()) {
        return new All();
      }
      String first = spec.group(1);
      String last = spec.group(2);
      if (first.isEmpty()) {
        if (last.isEmpty()) {
          return new All();
        }
        long length = Math.min(number(last), size);
        if (length > 0) {
          parts.add(new Part(size - length, length));
          sum += length;
        }
        continue;
      }
      long from = number(first);
      long to = last.isEmpty() ? size - 1 : Math.min(number(last), size - 1);
      if (!last.isEmpty() && number(last) < from) {
        return new All();
      }
      if (from < size) {
        parts.add(new Part(from, to - from + 1));
        sum += to - from + 1;
      }
    }
    if (parts.isEmpty()) {
      return new Unsatisfiable();
    }
    // Ranges that overlap would send more than the file.
    return sum > size ? new All() : new Some(parts);
  }

  private static long number(String digits) {
    return digits.length() > 18 ? Long.MAX_VALUE / 2 : Long.parseLong(digits);
  }

  /// How ranges are written.
  final class Wording {
    private static final Pattern HEADER = Pattern.compile("\\s*(?i:bytes)\\s*=\\s*(.+?)\\s*");
    private static final Pattern SPEC = Pattern.compile("([0-9]*)\\s*-\\s*([0-9]*)");

    private Wording() {}
  }
}
