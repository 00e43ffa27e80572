package dev.dray.download.task;

import dev.dray.RepoPath;
import dev.dray.download.DroppedSource;
import dev.dray.download.Reused;
import dev.dray.download.Unpacked;
import java.nio.file.Path;
import java.time.Instant;

/// What a leg tells; becomes an event with a number and a snapshot.
sealed interface Report {
  record State() implements Report {}

  record Time() implements Report {}

  record Started(RepoPath path) implements Report {}

  record Finished(RepoPath path, Path place, long fetched) implements Report {}

  record Shortage(Room room) implements Report {}

  record FromArchive(Unpacked unpacked) implements Report {}

  record Borrowed(Reused reused) implements Report {}

  record Dropped(DroppedSource source) implements Report {}

  record Parked(Instant until) implements Report {}

  record Note(String text) implements Report {}
}
