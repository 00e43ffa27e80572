package dev.dray.model;

import java.util.Locale;

/// How sure a fact is.
///
/// @param value from 0 to 1
public record Confidence(double value) implements Comparable<Confidence> {

  /// Read from the bytes themselves.
  public static final Confidence CERTAIN = new Confidence(1.0);

  /// Declared in a configuration, or by several signs that agree.
  public static final Confidence DECLARED = new Confidence(0.95);

  /// Said by a file's ending, or by a provider.
  public static final Confidence STATED = new Confidence(0.9);

  /// Inferred from names or types of tensors.
  public static final Confidence INFERRED = new Confidence(0.8);

  /// Said by a file's name.
  public static final Confidence FILE_NAME = new Confidence(0.7);

  /// Said by the model's name.
  public static final Confidence MODEL_NAME = new Confidence(0.6);

  /// Found in prose.
  public static final Confidence PROSE = new Confidence(0.4);

  /// Checks the bound.
  ///
  /// @throws IllegalArgumentException if the value is not within 0 and 1
  public Confidence {
    if (!(value >= 0 && value <= 1)) {
      throw new IllegalArgumentException("a confidence lies between 0 and 1, not at " + value);
    }
  }

  @Override
  public int compareTo(Confidence other) {
    return Double.compare(value, other.value);
  }

  /// Two decimals.
  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%.2f", value);
  }
}
