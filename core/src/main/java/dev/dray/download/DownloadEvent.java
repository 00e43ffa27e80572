package dev.dray.download;

import dev.dray.ByteSize;
import dev.dray.RepoPath;
import java.nio.file.Path;
import java.time.Instant;

/// Something that happened to a download. One ordered stream per download; `sequence` starts at 1
/// and rises by one for each event that was made, so a gap means that progress was left out for a
/// slow subscriber. Changes of state, files and notes are never left out; progress is sampled, at
/// most ten times a second.
///
/// The grammar: `StateChanged (StateChanged | Progressed | FileStarted | FileFinished |
/// FileUnpacked | FileReused | SourceDropped | SpaceNeeded | Parked | Noted)*
/// StateChanged(terminal)`.
public sealed interface DownloadEvent {
  /// The event's number.
  long sequence();

  /// When it happened.
  Instant at();

  /// The download as it was then.
  DownloadProgress progress();

  /// The state changed; `progress().state()` is the new one.
  ///
  /// @param sequence the event's number
  /// @param at when it happened
  /// @param progress the download as it was then
  record StateChanged(long sequence, Instant at, DownloadProgress progress)
      implements DownloadEvent {}

  /// Bytes arrived or time passed: figures to show, nothing to act upon.
  ///
  /// @param sequence the event's number
  /// @param at when it happened
  /// @param progress the download as it was then
  record Progressed(long sequence, Instant at, DownloadProgress progress)
      implements DownloadEvent {}

  /// A file's transfer began.
  ///
  /// @param sequence the event's number
  /// @param at when it happened
  /// @param progress the download as it was then
  /// @param path the file
  record FileStarted(long sequence, Instant at, DownloadProgress progress, RepoPath path)
      implements DownloadEvent {}

  /// A file is in place.
  ///
  /// @param sequence the event's number
  /// @param at when it happened
  /// @param progress the download as it was then
  /// @param path the file
  /// @param place where it lies
  /// @param fetched bytes that came over the network for it; 0 if it was here
  record FileFinished(
      long sequence, Instant at, DownloadProgress progress, RepoPath path, Path place, long fetched)
      implements DownloadEvent {}

  /// One of several sources of a file was given up.
  ///
  /// @param sequence the event's number
  /// @param at when it happened
  /// @param progress the download as it was then
  /// @param dropped which source, for which file, and why
  record SourceDropped(long sequence, Instant at, DownloadProgress progress, DroppedSource dropped)
      implements DownloadEvent {}

  /// An archive's content is in place. Comes before the [FileFinished] of the archive.
  ///
  /// @param sequence the event's number
  /// @param at when it happened
  /// @param progress the download as it was then
  /// @param unpacked what came out, and where it lies
  record FileUnpacked(long sequence, Instant at, DownloadProgress progress, Unpacked unpacked)
      implements DownloadEvent {}

  /// Another store of this machine had a file's content. Comes before its [FileFinished].
  ///
  /// @param sequence the event's number
  /// @param at when it happened
  /// @param progress the download as it was then
  /// @param reused the file, where its content was, and how it came
  record FileReused(long sequence, Instant at, DownloadProgress progress, Reused reused)
      implements DownloadEvent {}

  /// The disk is full, and the download waits for room. Comes after the change to `PAUSED`, whose
  /// message says the same; comes again when another try failed.
  ///
  /// @param sequence the event's number
  /// @param at when it happened
  /// @param progress the download as it was then
  /// @param place where the room is needed
  /// @param needed bytes that must still be written there
  /// @param free bytes that are free there now, less what other downloads have claimed
  record SpaceNeeded(
      long sequence,
      Instant at,
      DownloadProgress progress,
      Path place,
      ByteSize needed,
      ByteSize free)
      implements DownloadEvent {}

  /// The download waits for its hours; follows the change of state to `PARKED`.
  ///
  /// @param sequence the event's number
  /// @param at when it happened
  /// @param progress the download as it was then
  /// @param until when it goes on
  record Parked(long sequence, Instant at, DownloadProgress progress, Instant until)
      implements DownloadEvent {}

  /// A sentence for the user, such as that the repository was renamed or a lock is waited for.
  ///
  /// @param sequence the event's number
  /// @param at when it happened
  /// @param progress the download as it was then
  /// @param note the sentence
  record Noted(long sequence, Instant at, DownloadProgress progress, String note)
      implements DownloadEvent {}
}
