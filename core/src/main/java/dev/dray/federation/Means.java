package dev.dray.federation;

/// How content came from one store into another.
public enum Means {
  /// A second file on the same blocks (reflink): costs no space, and changing one leaves the other.
  CLONE("reflink"),
  /// A second name of the same file: costs no space, and changing one changes the other.
  HARD_LINK("hard link"),
  /// A second file.
  COPY("copy");

  private final String label;

  Means(String label) {
    this.label = label;
  }

  /// The name for people.
  public String label() {
    return label;
  }
}
