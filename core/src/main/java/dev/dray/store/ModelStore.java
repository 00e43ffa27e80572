package dev.dray.store;

import dev.dray.provider.Listing;
import java.nio.file.Path;

/// A place on disk with a layout. Thread-safe; several processes may use one place at once.
public interface ModelStore {
  /// The layout's name for people: `hub cache`, `local dir`, `plain tree`.
  String layout();

  /// The folder everything lies below.
  Path root();

  /// The shelf of one pinned model. Touches nothing on disk.
  Shelf shelf(Listing listing);
}
