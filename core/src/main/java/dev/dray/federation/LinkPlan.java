package dev.dray.federation;

import dev.dray.ByteSize;
import dev.dray.RepoPath;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// What linking a model would do, or did.
///
/// @param name the model or file, for people
/// @param steps one for each file and place
/// @param notes sentences for the user
public record LinkPlan(String name, List<Step> steps, List<String> notes) {

  /// Copies the lists.
  public LinkPlan {
    steps = List.copyOf(steps);
    notes = List.copyOf(notes);
  }

  /// One file in one place.
  ///
  /// @param target the place
  /// @param path the file's path in the model
  /// @param source where its content is
  /// @param place where it is to be found
  /// @param size its size
  /// @param state what is to be done, or was
  /// @param means how it came, once it did
  public record Step(
      LinkTarget target,
      RepoPath path,
      Path source,
      Path place,
      ByteSize size,
      State state,
      Optional<Means> means) {

    Step done(Path where, State now, Optional<Means> how) {
      return new Step(target, path, source, where, size, now, how);
    }
  }

  /// How far a step is.
  public enum State {
    /// Nothing is at the place.
    TO_BRING,
    /// A file of the same size is at the place; it is read, and kept if it is the same.
    TO_CHECK,
    /// The same file was at the place.
    KEPT,
    /// It was brought.
    BROUGHT
  }
}
