package dev.dray.server.job;

import dev.dray.download.DownloadState;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/// Which jobs of all.
///
/// @param states jobs in one of these states; empty for all
/// @param finishedSince of jobs that ended, only those that did so at that moment or later
/// @param owner jobs that this one asked for
/// @param limit how many at most, above zero; the newest first
/// @param offset how many of the newest to leave out
public record JobFilter(
    Set<DownloadState> states,
    Optional<Instant> finishedSince,
    Optional<String> owner,
    int limit,
    int offset) {

  /// Every job that is known, at most a thousand.
  public static final JobFilter ALL =
      new JobFilter(Set.of(), Optional.empty(), Optional.empty(), 1000, 0);

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
    return new JobFilter(wanted, finishedSince, owner, limit, offset);
  }

  /// The same without jobs that ended before.
  public JobFilter since(Instant moment) {
    return new JobFilter(states, Optional.of(moment), owner, limit, offset);
  }

  /// The same for one who asked.
  public JobFilter of(String who) {
    return new JobFilter(states, finishedSince, Optional.of(who), limit, offset);
  }

  /// The same for one page.
  public JobFilter page(int most, int skip) {
    return new JobFilter(states, finishedSince, owner, most, skip);
  }
}
