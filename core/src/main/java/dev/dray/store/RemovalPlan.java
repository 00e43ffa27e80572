package dev.dray.store;

import dev.dray.ByteSize;
import java.nio.file.Path;
import java.util.List;

/// What a removal would do, in the order it would do it: repositories, snapshots, refs, records,
/// blobs, part files, shared payloads; so that no ref ever names a snapshot that is gone for long,
/// and no link a blob. Nothing has been done yet. Immutable.
///
/// @param root the cache
/// @param steps what to remove
/// @param warnings what was asked and cannot be done: unknown revisions, repositories in use
public record RemovalPlan(Path root, List<Step> steps, List<String> warnings) {

  /// Copies the lists.
  public RemovalPlan {
    steps = List.copyOf(steps);
    warnings = List.copyOf(warnings);
  }

  /// Bytes that would be freed.
  public ByteSize freed() {
    return new ByteSize(steps.stream().mapToLong(s -> s.freed().bytes()).sum());
  }

  /// One thing to remove.
  ///
  /// @param what its nature
  /// @param path the folder or file
  /// @param freed bytes that the disk gets back by this step alone
  public record Step(What what, Path path, ByteSize freed) {}

  /// The nature of a thing to remove.
  public enum What {
    /// A repository's folder with all that is in it.
    REPOSITORY,
    /// A snapshot's folder.
    SNAPSHOT,
    /// A branch or tag.
    REF,
    /// What was remembered of a commit: its listing, its missing files.
    RECORD,
    /// The manifest of a model in an Ollama store.
    MANIFEST,
    /// A blob that no other snapshot of the repository links to, or no other manifest names.
    BLOB,
    /// A part file that nobody is writing.
    PART_FILE,
    /// A payload of the shared store that no repository links to.
    SHARED_PAYLOAD
  }

  /// What was done.
  ///
  /// @param freed bytes that were freed
  /// @param removed what was removed
  /// @param kept what was left after all, each with the reason
  public record Outcome(ByteSize freed, List<Step> removed, List<String> kept) {
    /// Copies the lists.
    public Outcome {
      removed = List.copyOf(removed);
      kept = List.copyOf(kept);
    }
  }
}
