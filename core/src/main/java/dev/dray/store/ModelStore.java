package dev.dray.store;

import dev.dray.provider.Listing;
import java.nio.file.Path;
import java.util.Optional;

/// A place on disk with a layout. Thread-safe; several processes may use one place at once.
public interface ModelStore {
  /// The layout's name for people: `hub cache`, `local dir`, `plain tree`.
  String layout();

  /// The folder everything lies below.
  Path root();

  /// The shelf of one pinned model. Touches nothing on disk.
  Shelf shelf(Listing listing);

  /// Why a model goes to this place of the store and not to another, a sentence for the user, where
  /// the store chose.
  default Optional<String> whyHere(Listing listing) {
    return Optional.empty();
  }
}
