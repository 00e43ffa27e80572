package dev.dray.download;

import dev.dray.RepoPath;

/// A source that was given up in the course of a download.
///
/// @param source its name: a host, with the port where that tells sources apart
/// @param file the file it was to bring
/// @param reason why, one sentence without secrets
public record DroppedSource(String source, RepoPath file, String reason) {

  /// One sentence for people.
  @Override
  public String toString() {
    return "Dropped the source " + source + ": " + reason;
  }
}
