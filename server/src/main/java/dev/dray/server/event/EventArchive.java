package dev.dray.server.event;

import java.util.List;

/// Where kept events lie. Thread-safe.
public interface EventArchive {

  /// Kept events with higher numbers, in their order.
  ///
  /// @param id the number to go on after; 0 for all
  /// @param most how many at most, above zero
  List<Event> after(long id, int most);

  /// The number of the oldest event that is still here; one more than [#last()] if none is.
  long first();

  /// The number of the newest event; 0 before the first.
  long last();
}
