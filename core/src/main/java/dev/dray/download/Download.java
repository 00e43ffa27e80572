package dev.dray.download;

import dev.dray.ByteSize;
import dev.dray.Commit;
import dev.dray.RepoPath;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.stream.Stream;

/// A running download. Thread-safe; started by [dev.dray.Dray#download(DownloadRequest)].
///
/// It owns its part files: they are kept on pause, cancel and failure, so that the same request
/// goes on where it stopped, and are gone when it completes.
public interface Download {

  /// The download's id.
  UUID id();

  /// What was asked.
  DownloadRequest request();

  /// Where it stands.
  default DownloadState state() {
    return progress().state();
  }

  /// The latest snapshot. Cheap; never blocks.
  DownloadProgress progress();

  /// Everything that happens from now on, beginning with the present state. Subscribers are served
  /// on threads of their own and never slow the download; for one that falls behind, progress is
  /// left out and state changes are kept. Ends with `onComplete` after the terminal state, also
  /// when that is `FAILED`: the error comes from [#result()].
  Flow.Publisher<DownloadEvent> events();

  /// The same events for a thread that waits for each: ends after the terminal state.
  Stream<DownloadEvent> stream();

  /// The commit that it brings, once that is known: from the end of `RESOLVING` on, and the same
  /// however often it is paused. Empty for providers without commits, and where a daemon brings it.
  Optional<Commit> commit();

  /// Completes with the result, or exceptionally with a [dev.dray.error.DrayException]. Cancelling
  /// this future does not cancel the download.
  CompletableFuture<DownloadResult> result();

  /// Waits for the end.
  ///
  /// @throws dev.dray.error.DrayException whatever went wrong; [dev.dray.error.CancelledException]
  ///   also if the waiting thread is interrupted
  DownloadResult await();

  /// Stops the bytes and keeps them. Connections are closed. No effect when paused or ended.
  ///
  /// @throws dev.dray.error.UnsupportedException if a daemon fetches by itself and cannot be
  ///   stopped so that it goes on later; it then runs on
  void pause();

  /// Goes on after a pause, at the same byte. No effect otherwise.
  void resume();

  /// Ends the download and keeps what was fetched. No effect when ended. A daemon that cannot be
  /// told goes on by itself; the [dev.dray.error.CancelledException] then says so.
  void cancel();

  /// Changes this download's limit while it runs; empty for none.
  ///
  /// @param perSecond bytes per second, above zero
  /// @throws IllegalArgumentException if it is zero
  void limitRate(Optional<ByteSize> perSecond);

  /// Changes the priority while it waits or runs.
  void priority(Priority rank);

  /// A file of it while its bytes arrive; nothing before its transfer began, after it ended, and
  /// for files that come otherwise than byte by byte: small ones, and those that are on this
  /// machine already.
  default Optional<ArrivingFile> arriving(RepoPath path) {
    return Optional.empty();
  }

  /// When it goes on, if it is parked outside its hours.
  Optional<Instant> parkedUntil();
}
