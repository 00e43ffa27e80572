package dev.dray.download;

/// Whose turn it is first, and who gets more of what is short.
///
/// A download of higher priority starts before the others that wait, and under a limit that several
/// share it gets four times the rate of one a step below while both want more. Nobody starves.
public enum Priority {
  /// When there is room.
  LOW(1),
  /// As most.
  NORMAL(4),
  /// Before all others.
  HIGH(16);

  private final int weight;

  Priority(int weight) {
    this.weight = weight;
  }

  /// The part of a shared limit, in proportion to the others' weights.
  public int weight() {
    return weight;
  }
}
