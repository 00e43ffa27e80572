package dev.dray.server.api;

import java.util.List;

/// Knows what callers did. Thread-safe.
@FunctionalInterface
public interface ActivityLog {

  /// The last things that changed something, newest first.
  ///
  /// @param limit how many at most
  List<Activity> last(int limit);
}
