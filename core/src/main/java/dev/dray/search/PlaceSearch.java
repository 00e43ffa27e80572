package dev.dray.search;

import dev.dray.provider.SearchQuery;
import java.util.List;

/// Looks in one place. Blocks; stops when the thread is interrupted.
@FunctionalInterface
public interface PlaceSearch {

  /// The models that fit, best first, at most [SearchQuery#limit()].
  ///
  /// @throws dev.dray.error.DrayException if the place cannot be asked
  List<Found> find(SearchQuery query);
}
