package dev.dray.fit;

import java.util.OptionalInt;

/// That a model has to fit, and for how much context.
///
/// @param context tokens of context that it has to fit with; [MemoryEstimate#USUAL_CONTEXT] where
///   empty
/// @param least the worst verdict that is still good enough
public record FitDemand(OptionalInt context, Verdict least) {

  /// That it runs at all.
  public static final FitDemand RUNS = new FitDemand(OptionalInt.empty(), Verdict.CPU);

  /// Whether a verdict is good enough.
  public boolean isMetBy(Verdict verdict) {
    return verdict.compareTo(least) <= 0;
  }
}
