package dev.dray.search;

import dev.dray.ModelRef;
import dev.dray.provider.ModelSummary;
import java.nio.file.Path;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// One result of a search: a model, whatever number of places know it.
///
/// @param ref what to download, from the first provider that has it
/// @param model what is known about it, from the place that tells most: a hub before what is here
/// @param places who knows it
/// @param alsoAt the same name at other providers, which may hold other files
/// @param path where it lies, if it is on this machine
public record Hit(
    ModelRef ref,
    ModelSummary model,
    Set<SearchPlace> places,
    List<ModelRef> alsoAt,
    Optional<Path> path) {

  /// Copies the collections.
  public Hit {
    places = Collections.unmodifiableSet(places.isEmpty() ? Set.of() : EnumSet.copyOf(places));
    alsoAt = List.copyOf(alsoAt);
  }
}
