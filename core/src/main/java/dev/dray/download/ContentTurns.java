package dev.dray.download;

import dev.dray.Digest;
import java.util.function.BooleanSupplier;

/// Lets libraries in several processes that share their stores take turns: one brings a content,
/// the others wait and find it there. Within one library that is so anyway. Thread-safe.
public interface ContentTurns {

  /// Nobody else is there.
  ContentTurns ALONE = (content, stopped) -> new Turn(false, () -> {});

  /// Waits for the turn to bring a content.
  ///
  /// @param stopped whether the caller wants no longer; looked at several times a second
  /// @return the turn, to be closed when the content is in place or given up; one that is not worth
  ///   anything if `stopped` said so
  Turn take(Digest content, BooleanSupplier stopped);

  /// The right to bring a content.
  ///
  /// @param waited whether somebody else had it before, and may have brought the content
  /// @param end gives it back
  record Turn(boolean waited, Runnable end) implements AutoCloseable {
    @Override
    public void close() {
      end.run();
    }
  }
}
