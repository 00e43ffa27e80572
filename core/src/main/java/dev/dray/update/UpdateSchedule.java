package dev.dray.update;

import dev.dray.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// When to look for updates: every so often, and perhaps only in certain hours. Immutable; knows no
/// clock.
///
/// @param every from the start of one round to the start of the next, at least a minute
/// @param hours the hours in which a round may start; always, where empty
public record UpdateSchedule(Duration every, Optional<Schedule> hours) {

  /// The shortest time between two rounds: hubs limit how often they may be asked.
  public static final Duration SHORTEST = Duration.ofMinutes(1);

  /// @throws IllegalArgumentException if rounds would follow each other too closely
  public UpdateSchedule {
    if (every.compareTo(SHORTEST) < 0) {
      throw new IllegalArgumentException("updates are looked for once a minute at most");
    }
  }

  /// When the first round starts: now, or when the hours begin.
  public Instant first(Instant now) {
    return hours.flatMap(h -> h.opens(now)).orElse(now);
  }

  /// When the next round starts.
  ///
  /// @param started when the last one started
  /// @param now a round that took longer than the time between two is followed by the next at once
  public Instant next(Instant started, Instant now) {
    Instant due = started.plus(every);
    return first(due.isBefore(now) ? now : due);
  }
}
