package dev.dray.search;

import dev.dray.error.DrayException;
import java.util.Optional;

/// How it went in one place.
///
/// @param place which one
/// @param found how many models it knows that fit, up to the limit
/// @param problem why it could not be asked, if so; its results are missing then
public record PlaceReport(SearchPlace place, int found, Optional<DrayException> problem) {

  /// Whether it answered.
  public boolean answered() {
    return problem.isEmpty();
  }
}
