package dev.dray.settings;

/// A setting that may be left to the program.
public enum Preference {
  /// The program finds out.
  AUTO,
  /// Yes, whatever the program finds.
  ALWAYS,
  /// No, whatever the program finds.
  NEVER
}
