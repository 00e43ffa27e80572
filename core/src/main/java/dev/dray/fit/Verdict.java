package dev.dray.fit;

/// How a model would run on a machine, best first. The four cases are those of LM Studio's picker.
public enum Verdict {
  /// Everything in the memory of the graphics processors.
  FULL_GPU("full GPU"),
  /// Some layers there, the others in main memory.
  PARTIAL_GPU("partial GPU"),
  /// Everything in main memory.
  CPU("CPU"),
  /// Not at all.
  WILL_NOT_FIT("will not fit");

  private final String label;

  Verdict(String label) {
    this.label = label;
  }

  /// A few words for people, as in `partial GPU`.
  public String label() {
    return label;
  }

  /// Whether it runs at all.
  public boolean fits() {
    return this != WILL_NOT_FIT;
  }
}
