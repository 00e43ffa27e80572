package dev.dray.server.http;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Paths and queries as they are sent, made plain. What could mean one thing here and another one
/// to whoever uses it is refused: dot segments, backslashes, control characters, bytes that are not
/// UTF-8, per cent signs that encode nothing.
final class PathText {

  private static final int MOST_PARAMETERS = 200;

  private PathText() {}

  /// The segments of a path, still encoded; each one is checked.
  ///
  /// @throws RefusedException 400 for what is refused
  static List<String> segments(String rawPath) {
    if (!rawPath.startsWith("/")) {
      throw bad("the path does not begin with a slash");
    }
    List<String> segments = List.of(rawPath.substring(1).split("/", -1));
    for (String segment : segments) {
      // A decoded slash is part of a value, and must not hide a dot segment.
      for (String part : decoded(segment, false).split("/", -1)) {
        if (part.equals(".") || part.equals("..")) {
          throw bad("the path holds a dot segment");
        }
      }
    }
    return segments;
  }

  /// A piece of a path or query made plain.
  ///
  /// @param form whether a plus stands for a blank
  static String decoded(String raw, boolean form) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(raw.length());
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c == '%') {
        int high = i + 2 < raw.length() ? Character.digit(raw.charAt(i + 1), 16) : -1;
        int low = i + 2 < raw.length() ? Character.digit(raw.charAt(i + 2), 16) : -1;
        if (high < 0 || low < 0) {
          throw bad("a per cent sign is followed by no two hexadecimal digits");
        }
        bytes.write(high * 16 + low);
        i += 2;
      } else if (form && c == '+') {
        bytes.write(' ');
      } else if (c < 0x80) {
        bytes.write(c);
      } else {
        throw bad("it holds a character that is not encoded");
      }
    }
    String text = utf8(bytes.toByteArray());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean control = c < 0x20 || c == 0x7f;
      if (form ? c == 0 : control || c == '\\') {
        throw bad("it holds a control character or a backslash");
      }
    }
    return text;
  }

  /// The parameters of a query, in order.
  static Map<String, List<String>> query(String rawQuery) {
    Map<String, List<String>> all = new LinkedHashMap<>();
    if (rawQuery.isEmpty()) {
      return all;
    }
    String[] pairs = rawQuery.split("&", -1);
    if (pairs.length > MOST_PARAMETERS) {
      throw bad("the query has more than " + MOST_PARAMETERS + " parameters");
    }
    for (String pair : pairs) {
      int equals = pair.indexOf('=');
      String name = decoded(equals < 0 ? pair : pair.substring(0, equals), true);
      String value = equals < 0 ? "" : decoded(pair.substring(equals + 1), true);
      if (!name.isEmpty()) {
        all.computeIfAbsent(name, _ -> new ArrayList<>()).add(value);
      }
    }
    return all;
  }

  private static String utf8(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT)
          .decode(ByteBuffer.wrap(bytes))
          .toString();
    } catch (CharacterCodingException e) {
      throw bad("it is not UTF-8");
    }
  }

  private static RefusedException bad(String what) {
    return RefusedException.invalid(
        "The address cannot be understood: " + what + ".", "Encode it as RFC 3986 says.");
  }
}
