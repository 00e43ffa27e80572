package dev.dray.cli.console;

/// How many columns a text takes on a terminal, and how to make it take fewer.
///
/// Wide are the East Asian wide and full-width ranges and the emoji blocks of Unicode's
/// `EastAsianWidth.txt`; combining marks and format characters take no column. A sequence of joined
/// emoji counts as the sum of its parts, which is never less than what a terminal shows.
public final class DisplayWidth {

  private static final int VARIATION_EMOJI = 0xFE0F;

  /// First and last code point of each wide range, ascending.
  private static final int[] WIDE = {
    0x1100, 0x115F, 0x231A, 0x231B, 0x2329, 0x232A, 0x23E9, 0x23EC, 0x23F0, 0x23F0, 0x23F3, 0x23F3,
    0x25FD, 0x25FE, 0x2614, 0x2615, 0x2648, 0x2653, 0x267F, 0x267F, 0x2693, 0x2693, 0x26A1, 0x26A1,
    0x26AA, 0x26AB, 0x26BD, 0x26BE, 0x26C4, 0x26C5, 0x26CE, 0x26CE, 0x26D4, 0x26D4, 0x26EA, 0x26EA,
    0x26F2, 0x26F3, 0x26F5, 0x26F5, 0x26FA, 0x26FA, 0x26FD, 0x26FD, 0x2705, 0x2705, 0x270A, 0x270B,
    0x2728, 0x2728, 0x274C, 0x274C, 0x274E, 0x274E, 0x2753, 0x2755, 0x2757, 0x2757, 0x2795, 0x2797,
    0x27B0, 0x27B0, 0x27BF, 0x27BF, 0x2B1B, 0x2B1C, 0x2B50, 0x2B50, 0x2B55, 0x2B55, 0x2E80, 0x303E,
    0x3041, 0x33FF, 0x3400, 0x4DBF, 0x4E00, 0x9FFF, 0xA000, 0xA4CF, 0xA960, 0xA97F, 0xAC00, 0xD7A3,
    0xF900, 0xFAFF, 0xFE10, 0xFE19, 0xFE30, 0xFE6F, 0xFF00, 0xFF60, 0xFFE0, 0xFFE6, 0x16FE0,
    0x18DFF, 0x1AFF0, 0x1B2FF, 0x1F004, 0x1F004, 0x1F0CF, 0x1F0CF, 0x1F18E, 0x1F18E, 0x1F191,
    0x1F19A, 0x1F1E6, 0x1F320, 0x1F32D, 0x1F335, 0x1F337, 0x1F37C, 0x1F37E, 0x1F393, 0x1F3A0,
    0x1F3CA, 0x1F3CF, 0x1F3D3, 0x1F3E0, 0x1F3F0, 0x1F3F4, 0x1F3F4, 0x1F3F8, 0x1F43E, 0x1F440,
    0x1F440, 0x1F442, 0x1F4FC, 0x1F4FF, 0x1F53D, 0x1F54B, 0x1F54E, 0x1F550, 0x1F567, 0x1F57A,
    0x1F57A, 0x1F595, 0x1F596, 0x1F5A4, 0x1F5A4, 0x1F5FB, 0x1F64F, 0x1F680, 0x1F6C5, 0x1F6CC,
    0x1F6CC, 0x1F6D0, 0x1F6D2, 0x1F6D5, 0x1F6DF, 0x1F6EB, 0x1F6EC, 0x1F6F4, 0x1F6FC, 0x1F7E0,
    0x1F7F0, 0x1F90C, 0x1F93A, 0x1F93C, 0x1F945, 0x1F947, 0x1FAFF, 0x20000, 0x3FFFD
  };

  private DisplayWidth() {}

  /// Columns that the text takes. The text holds no control characters; see [#printable(String)].
  public static int of(String text) {
    int columns = 0;
    int last = 0;
    for (int i = 0; i < text.length(); ) {
      int point = text.codePointAt(i);
      if (point == VARIATION_EMOJI && last == 1) {
        columns++;
      }
      last = of(point);
      columns += last;
      i += Character.charCount(point);
    }
    return columns;
  }

  private static int of(int point) {
    if (point < 0x300) {
      return point < 0x20 || (point >= 0x7f && point < 0xa0) || point == 0xad ? 0 : 1;
    }
    int type = Character.getType(point);
    if (type == Character.NON_SPACING_MARK
        || type == Character.ENCLOSING_MARK
        || type == Character.FORMAT) {
      return 0;
    }
    int low = 0;
    int high = WIDE.length / 2 - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      if (point < WIDE[2 * middle]) {
        high = middle - 1;
      } else if (point > WIDE[2 * middle + 1]) {
        low = middle + 1;
      } else {
        return 2;
      }
    }
    return 1;
  }

  /// The text with everything that could move the cursor, change colours or reverse the reading
  /// direction replaced by `U+FFFD`: names and messages come from the network.
  public static String printable(String text) {
    if (text.codePoints().noneMatch(DisplayWidth::isUnsafe)) {
      return text;
    }
    StringBuilder safe = new StringBuilder(text.length());
    text.codePoints().forEach(c -> safe.appendCodePoint(isUnsafe(c) ? 0xFFFD : c));
    return safe.toString();
  }

  private static boolean isUnsafe(int point) {
    return Character.isISOControl(point)
        || (point >= 0x202A && point <= 0x202E)
        || (point >= 0x2066 && point <= 0x2069)
        || point == 0x2028
        || point == 0x2029
        || (point >= 0xD800 && point <= 0xDFFF);
  }

  /// The text in at most `columns` columns, shortened in the middle, where file names differ least.
  ///
  /// @param mark stands for what was left out
  public static String shortened(String text, int columns, String mark) {
    if (of(text) <= columns) {
      return text;
    }
    int room = columns - of(mark);
    if (room < 2) {
      return prefix(text, columns);
    }
    String head = prefix(text, room / 2);
    return head + mark + suffix(text, room - of(head));
  }

  private static String prefix(String text, int columns) {
    int end = 0;
    while (end < text.length()) {
      int next = text.offsetByCodePoints(end, 1);
      if (of(text.substring(0, next)) > columns) {
        break;
      }
      end = next;
    }
    return text.substring(0, end);
  }

  private static String suffix(String text, int columns) {
    int start = text.length();
    int fits = start;
    while (start > 0) {
      start = text.offsetByCodePoints(start, -1);
      if (of(text.substring(start)) > columns) {
        break;
      }
      // A cut before a mark would put it on the wrong letter.
      if (of(text.codePointAt(start)) > 0) {
        fits = start;
      }
    }
    return text.substring(fits);
  }

  /// The text filled up with blanks on the right.
  public static String left(String text, int columns) {
    return text + " ".repeat(Math.max(0, columns - of(text)));
  }

  /// The text filled up with blanks on the left.
  public static String right(String text, int columns) {
    return " ".repeat(Math.max(0, columns - of(text))) + text;
  }
}
