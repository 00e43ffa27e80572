package dev.dray.registry;

/// What became of a download that was told to the registry.
public sealed interface Recorded {

  /// It is in the registry.
  ///
  /// @param entry its entry
  /// @param how what was done
  record Entered(RegistryEntry entry, How how) implements Recorded {}

  /// It is left out: it has the name of a trial.
  ///
  /// @param reason a sentence for people
  record LeftOut(String reason) implements Recorded {}

  /// What was done to the registry.
  enum How {
    /// It is a new entry.
    ADDED,
    /// The variant was known; what is known about it is newer now.
    UPDATED,
    /// An entry without files said that it loads what lies there; it has its files now.
    CLAIMED,
    /// The same download was known under another name, which is an alias now.
    RENAMED
  }
}
