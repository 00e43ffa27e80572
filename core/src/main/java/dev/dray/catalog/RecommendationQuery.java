package dev.dray.catalog;

import dev.dray.ProviderId;
import java.util.Set;

/// What kind of model is wanted.
///
/// @param purpose what for
/// @param providers from whom; empty for any
/// @param licences under which licences, by their short names; empty for any
/// @param leastContext tokens of context that it must have; 0 for any
/// @param limit how many at most, from 1
public record RecommendationQuery(
    Purpose purpose,
    Set<ProviderId> providers,
    Set<String> licences,
    long leastContext,
    int limit) {

  /// Licences that ask for no more than a notice.
  public static final Set<String> PERMISSIVE =
      Set.of(
          "apache-2.0",
          "mit",
          "bsd-2-clause",
          "bsd-3-clause",
          "cc0-1.0",
          "cc-by-4.0",
          "isc",
          "unlicense",
          "cdla-permissive-2.0");

  /// Copies the sets.
  ///
  /// @throws IllegalArgumentException if the limit is below 1
  public RecommendationQuery {
    providers = Set.copyOf(providers);
    licences = Set.copyOf(licences);
    if (limit < 1) {
      throw new IllegalArgumentException("a limit starts at 1, got " + limit);
    }
  }

  /// Whether a model is of that kind, whatever its size. Models that cannot be downloaded are not;
  /// nor are those whose licence is not known, where licences are named.
  boolean isMetBy(CatalogModel model) {
    return model.id().ref().isPresent()
        && model.suits(purpose)
        && (providers.isEmpty() || model.id().provider().filter(providers::contains).isPresent())
        && (licences.isEmpty() || model.license().filter(licences::contains).isPresent())
        && model.contextWindow() >= leastContext;
  }
}
