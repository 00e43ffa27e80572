package dev.dray.server.http;

/// One header line of an answer.
///
/// @param name its name
/// @param value its value; without line breaks
public record Header(String name, String value) {

  /// Refuses what would end the line.
  ///
  /// @throws IllegalArgumentException if there is a line break or a NUL in it
  public Header {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '\r' || c == '\n' || c == 0) {
        throw new IllegalArgumentException("A header holds no line break: " + name);
      }
    }
  }
}
