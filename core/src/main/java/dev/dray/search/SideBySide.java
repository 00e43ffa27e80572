package dev.dray.search;

import dev.dray.error.CancelledException;
import dev.dray.error.DrayException;
import dev.dray.error.ErrorCode;
import dev.dray.error.ErrorContext;
import dev.dray.error.NetworkException;
import dev.dray.provider.SearchQuery;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Asks several places at once, each with the same deadline, and merges what they know. A place
/// that fails or is late is named, and the others are shown. Immutable; thread-safe.
public final class SideBySide {

  private final Map<SearchPlace, PlaceSearch> places;
  private final Duration deadline;

  /// A search over these places.
  ///
  /// @param deadline how long each place may take
  public SideBySide(Map<SearchPlace, PlaceSearch> places, Duration deadline) {
    this.places = new EnumMap<>(places);
    this.deadline = deadline;
  }

  /// Searches; blocks until every place has answered, failed, or is late.
  ///
  /// @throws dev.dray.error.CancelledException if the thread is interrupted
  public SearchResult search(SearchQuery query) {
    ExecutorService crew =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("dray-search-", 0).factory());
    try {
      Map<SearchPlace, Future<List<Found>>> asked = new EnumMap<>(SearchPlace.class);
      places.forEach((place, search) -> asked.put(place, crew.submit(() -> search.find(query))));
      long end = System.nanoTime() + deadline.toNanos();
      Map<SearchPlace, List<Found>> found = new EnumMap<>(SearchPlace.class);
      List<PlaceReport> reports = new ArrayList<>();
      for (Map.Entry<SearchPlace, Future<List<Found>>> entry : asked.entrySet()) {
        SearchPlace place = entry.getKey();
        try {
          List<Found> results =
              entry.getValue().get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
          found.put(place, results);
          reports.add(new PlaceReport(place, results.size(), Optional.empty()));
        } catch (ExecutionException e) {
          reports.add(new PlaceReport(place, 0, Optional.of(problem(e))));
        } catch (TimeoutException e) {
          reports.add(new PlaceReport(place, 0, Optional.of(late(place))));
        }
      }
      return new SearchResult(Merging.merge(found, query), reports);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancelledException("The search was interrupted", ErrorContext.NONE);
    } finally {
      // Who is late is told to stop, and not waited for.
      crew.shutdownNow();
    }
  }

  private static DrayException problem(ExecutionException failure) {
    return switch (failure.getCause()) {
      case DrayException known -> known;
      case RuntimeException fault -> throw fault;
      case Error fault -> throw fault;
      case null, default -> throw new IllegalStateException(failure);
    };
  }

  private NetworkException late(SearchPlace place) {
    return new NetworkException(
        ErrorCode.TIMED_OUT,
        "The search in " + place + " did not end within " + deadline.toMillis() / 1000.0 + " s",
        "Give it more time (search.timeout), or leave it out with --provider.",
        place
            .provider()
            .map(provider -> ErrorContext.NONE.withProvider(provider.id()))
            .orElse(ErrorContext.NONE));
  }
}
