package dev.dray.registry;

import dev.dray.store.VerifyReport;
import java.util.List;
import java.util.Optional;

/// What came of holding an entry to what is recorded about it.
///
/// @param entry the entry
/// @param state the verdict
/// @param problems what is wrong beyond single files, a sentence each
/// @param warnings what differs and is no fault
/// @param report what was found file by file, where its place is there
public record EntryCheck(
    RegistryEntry entry,
    State state,
    List<String> problems,
    List<String> warnings,
    Optional<VerifyReport> report) {

  /// Whether a model is here as it should be.
  public enum State {
    /// It is.
    SOUND,
    /// Files are missing or others than they were.
    CHANGED,
    /// Nothing of it is here any more.
    MISSING,
    /// Nobody here can tell.
    UNKNOWN,
    /// The entry has no files: nothing was brought, or it was removed.
    WITHOUT_FILES
  }

  /// Copies the lists.
  public EntryCheck {
    problems = List.copyOf(problems);
    warnings = List.copyOf(warnings);
  }

  /// Whether something is wrong.
  public boolean isBad() {
    return state == State.CHANGED || state == State.MISSING;
  }
}
