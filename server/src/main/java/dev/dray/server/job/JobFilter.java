package dev.dray.server.job;

import dev.dray.download.DownloadState;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/// Which jobs of all.
///
/// @param states jobs in one of these states; empty for all
/// @param finishedSince of jobs that ended, only those that did so at that moment or later
/// @param from only those that were asked for at that moment or later
/// @param to only those that were asked for before that moment
/// @param limit how many at most, above zero; the newest first
/// @param offset how many of the newest to leave out
public record JobFilter(
    Set<DownloadState> states,
    Optional<Instant> finishedSince,
    Optional<Instant> from,
    Optional<Instant> to,
    int limit,
    int offset) {

  /// Every job that is known, at most a thousand.
  public static final JobFilter ALL =
      new JobFilter(Set.of(), Optional.empty(), Optional.empty(), Optional.empty(), 1000, 0);

  /// Copies the set.
  ///
  /// @throws IllegalArgumentException if the limit is below 1 or the offset below 0
  public JobFilter {
    states = Set.copyOf(states);
    if (limit < 1 || offset < 0) {
      throw new IllegalArgumentException("limit must be above 0, and offset not below");
    }
  }

  /// The same with these states only.
  public JobFilter in(Set<DownloadState> wanted) {
    return new JobFilter(wanted, finishedSince, from, to, limit, offset);
  }

  /// The same without jobs that ended before.
  public JobFilter since(Instant moment) {
    return new JobFilter(states, Optional.of(moment), from, to, limit, offset);
  }

  /// The same for a stretch of time in which they were asked for.
  ///
  /// @param first the first moment that counts; empty for no bound
  /// @param end the first moment that no longer counts; empty for no bound
  public JobFilter asked(Optional<Instant> first, Optional<Instant> end) {
    return new JobFilter(states, finishedSince, first, end, limit, offset);
  }

  /// The same for one page.
  public JobFilter page(int most, int skip) {
    return new JobFilter(states, finishedSince, from, to, most, skip);
  }
}
