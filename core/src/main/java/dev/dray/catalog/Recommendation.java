package dev.dray.catalog;

import java.util.List;
import java.util.Optional;

/// A model that suits, and why.
///
/// @param model which
/// @param sized what it needs of the machine, where its size is known
/// @param reasons what speaks for it, a few words each
/// @param alsoAs the same model as other providers have it
public record Recommendation(
    CatalogModel model,
    Optional<Sizing.Sized> sized,
    List<String> reasons,
    List<CatalogId> alsoAs) {

  /// Copies the lists.
  public Recommendation {
    reasons = List.copyOf(reasons);
    alsoAs = List.copyOf(alsoAs);
  }
}
