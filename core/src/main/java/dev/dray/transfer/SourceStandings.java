package dev.dray.transfer;

import dev.dray.error.DrayException;
import dev.dray.error.IntegrityException;
import dev.dray.provider.Source;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/// Which servers gave trouble, so that the next of two thousand files does not find it out again: a
/// server that failed is left out for a minute, one whose bytes were wrong as long as the engine
/// lives. Only files that have another source look at it. Thread-safe.
final class SourceStandings {

  private static final long TROUBLE_NANOS = Duration.ofMinutes(1).toNanos();
  private static final long STUMBLE_NANOS = Duration.ofSeconds(5).toNanos();
  private static final long FOR_EVER = Long.MAX_VALUE / 4;

  private final LongSupplier nanoClock;
  private final Map<String, Long> badUntil = new ConcurrentHashMap<>();

  SourceStandings(LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
  }

  /// A file has given this source up.
  void failed(Source source, DrayException why) {
    long lasts = why instanceof IntegrityException ? FOR_EVER : TROUBLE_NANOS;
    badUntil.merge(Hosts.of(source.uri()), nanoClock.getAsLong() + lasts, Math::max);
  }

  /// A request over this source failed; the next file tries another one first.
  void stumbled(Source source) {
    badUntil.merge(Hosts.of(source.uri()), nanoClock.getAsLong() + STUMBLE_NANOS, Math::max);
  }

  /// Whether this source should be asked only if no other is left.
  boolean areBad(Source source) {
    Long until = badUntil.get(Hosts.of(source.uri()));
    return until != null && nanoClock.getAsLong() < until;
  }
}
