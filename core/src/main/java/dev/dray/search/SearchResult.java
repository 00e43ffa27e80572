package dev.dray.search;

import dev.dray.error.DrayException;
import java.util.List;
import java.util.Optional;

/// What a search over several places brought.
///
/// @param hits the models, best first, at most as many as were asked for
/// @param places every place that was asked, with what it found or why it could not be asked
public record SearchResult(List<Hit> hits, List<PlaceReport> places) {

  /// Copies the lists.
  public SearchResult {
    hits = List.copyOf(hits);
    places = List.copyOf(places);
  }

  /// The places that could not be asked.
  public List<PlaceReport> failures() {
    return places.stream().filter(place -> !place.answered()).toList();
  }

  /// Why no hub could be asked, if hubs were asked: then what others know is all there is.
  public Optional<DrayException> failure() {
    List<PlaceReport> hubs =
        places.stream().filter(place -> place.place().provider().isPresent()).toList();
    List<PlaceReport> decisive = hubs.isEmpty() ? places : hubs;
    return decisive.stream().anyMatch(PlaceReport::answered)
        ? Optional.empty()
        : decisive.stream().map(PlaceReport::problem).flatMap(Optional::stream).findFirst();
  }
}
