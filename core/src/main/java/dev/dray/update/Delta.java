package dev.dray.update;

import dev.dray.ByteSize;
import dev.dray.RepoPath;
import dev.dray.download.DownloadRequest;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// What an update of one model would do, told before anything is fetched.
///
/// @param freshness the model, with what is here and what is published
/// @param request the download that brings it up to date; nothing if no file that is here is
///   published any more
/// @param changes the files that differ, in path order
/// @param bytesToFetch bytes that must come over the network; what other models or stores of this
///   machine have is not among them
/// @param atMost whether a daemon may fetch less than that, because it alone knows what it has
/// @param notes sentences for people
public record Delta(
    Freshness freshness,
    Optional<DownloadRequest> request,
    List<Change> changes,
    ByteSize bytesToFetch,
    boolean atMost,
    List<String> notes) {

  /// Copies the lists.
  public Delta {
    changes = List.copyOf(changes);
    notes = List.copyOf(notes);
  }

  /// How many files changed in that way.
  public int count(Kind kind) {
    return (int) changes.stream().filter(change -> change.kind() == kind).count();
  }

  /// What happens to a file.
  public enum Kind {
    /// It is new.
    ADDED,
    /// Its content is another one.
    CHANGED,
    /// The published version has it no more. The earlier version keeps it.
    REMOVED
  }

  /// One file that differs.
  ///
  /// @param kind how
  /// @param path which
  /// @param size its new size; its old one, if it was removed
  /// @param bytesToFetch bytes of it that must come over the network
  public record Change(Kind kind, RepoPath path, OptionalLong size, OptionalLong bytesToFetch) {}
}
