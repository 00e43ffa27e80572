package dev.dray.client;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/// Whose turn it is first.
public enum Priority {
  /// When there is room.
  LOW,
  /// As most.
  NORMAL,
  /// Before all others.
  HIGH;

  /// The word in JSON.
  @JsonValue
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  @JsonCreator
  static Priority of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }
}
