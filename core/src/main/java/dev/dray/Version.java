package dev.dray;

/// The version of this library.
public final class Version {
  /// The version, as in the artifact's name.
  public static final String CURRENT = "0.1.0";

  private Version() {}
}
