package dev.dray.transfer;

import dev.dray.error.DrayException;
import java.time.Duration;

/// What to do after a failure.
sealed interface Verdict {

  /// Try again after a wait.
  ///
  /// @param duration how long
  /// @param condition what the transfer waits for, for people
  /// @param error what to say if it stays like this
  record Wait(Duration duration, String condition, DrayException error) implements Verdict {}

  /// Follow the source's lasting address again, then try again at once.
  record Refresh() implements Verdict {}

  /// Go on with fewer connections: this one ends, the others bring its bytes.
  record Narrow() implements Verdict {}

  /// Ask for the whole file instead of ranges.
  record AskForAll() implements Verdict {}

  /// Throw away what is here and start over.
  ///
  /// @param error what to say if that happens again and again
  record StartOver(DrayException error) implements Verdict {}

  /// Nothing more to be had from this source.
  record GiveUp(DrayException error) implements Verdict {}
}
