package dev.dray.inventory;

import dev.dray.ByteSize;
import dev.dray.federation.FoundStore;
import java.nio.file.Path;
import java.time.Instant;

/// A model that a store of this machine holds. A picture of one moment; immutable.
///
/// @param store the store
/// @param name its name there: `org/name`, `llama3:8b`, a path below the store's folder
/// @param place where it lies: a snapshot, a folder, a file of weights, a manifest
/// @param size bytes; what it shares with another model counts in both
/// @param files how many files it has
/// @param lastUsed when one of its files was last read, as far as the file system keeps that
/// @param modified when one of its files was last written
/// @param state whether all of it is here
public record HeldModel(
    FoundStore store,
    String name,
    Path place,
    ByteSize size,
    int files,
    Instant lastUsed,
    Instant modified,
    State state) {

  /// Whether all of a model is here.
  public enum State {
    /// Every file that its listing, manifest or receipt names.
    WHOLE("yes"),
    /// Something is missing: files of its listing, parts of a split file, or an unfinished download
    /// lies beside it.
    PARTIAL("no"),
    /// Nobody says what belongs to it; nothing looks unfinished.
    UNKNOWN("?");

    private final String word;

    State(String word) {
      this.word = word;
    }

    /// For a table under the heading "complete".
    public String word() {
      return word;
    }
  }
}
