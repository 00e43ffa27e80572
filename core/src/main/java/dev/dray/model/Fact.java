package dev.dray.model;

import java.util.function.Function;

/// Something known about a model, with where it was read and how sure it is.
///
/// @param <T> what is known
/// @param value what is known
/// @param source where it was read
/// @param confidence how sure it is
public record Fact<T>(T value, FactSource source, Confidence confidence) {

  /// The fact about something derived from the value; source and confidence stay.
  public <U> Fact<U> map(Function<? super T, ? extends U> derived) {
    return new Fact<>(derived.apply(value), source, confidence);
  }

  /// Whether this one holds where both speak: the source of the more trusted kind wins, and among
  /// equals the higher confidence.
  public boolean outranks(Fact<?> other) {
    int bySource = source.compareTo(other.source);
    return bySource == 0 ? confidence.compareTo(other.confidence) > 0 : bySource < 0;
  }

  /// Such as `llama (header model.gguf)`.
  @Override
  public String toString() {
    return value + " (" + source + ")";
  }
}
