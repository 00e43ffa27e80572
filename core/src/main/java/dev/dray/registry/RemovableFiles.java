package dev.dray.registry;

import dev.dray.ByteSize;
import dev.dray.store.RemovalPlan;
import java.nio.file.Path;
import java.util.List;

/// What of an entry can go from the disk, and how. Nothing has been done yet.
public sealed interface RemovableFiles {

  /// A folder that is this model's alone.
  ///
  /// @param root the folder that nothing outside of is touched
  /// @param folder the model's folder
  /// @param size its bytes, as recorded
  record Folder(Path root, Path folder, ByteSize size) implements RemovableFiles {}

  /// Single files: a model that is one, or those of a variant that shares its folder.
  ///
  /// @param root the folder that nothing outside of is touched
  /// @param files the files
  /// @param size their bytes
  record Single(Path root, List<Path> files, ByteSize size) implements RemovableFiles {
    /// Copies the list.
    public Single {
      files = List.copyOf(files);
    }
  }

  /// A snapshot of a hub cache.
  ///
  /// @param cache the cache's folder
  /// @param snapshot the snapshot's folder
  /// @param plan what goes with it
  record Snapshot(Path cache, Path snapshot, RemovalPlan plan) implements RemovableFiles {}

  /// A model of Ollama's.
  ///
  /// @param name its name there
  /// @param size its bytes, as recorded; what other models use stays
  record Ollama(String name, ByteSize size) implements RemovableFiles {}

  /// Nothing is there to remove.
  ///
  /// @param reason why
  record Gone(String reason) implements RemovableFiles {}

  /// It must not be removed.
  ///
  /// @param reason why
  /// @param forcible whether it can be all the same, by whoever insists
  record Refused(String reason, boolean forcible) implements RemovableFiles {
    /// What nobody should insist on.
    public Refused(String reason) {
      this(reason, false);
    }
  }
}
