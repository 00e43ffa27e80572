package dev.dray.client;

import java.util.List;
import java.util.OptionalInt;

/// Some of the models of the service's machine.
///
/// @param items the models
/// @param total how many there are in all
/// @param totalBytes bytes of all of them
/// @param nextOffset where the next page begins; empty on the last
/// @param warnings what is damaged or could not be read
public record LocalPage(
    List<LocalModel> items,
    int total,
    long totalBytes,
    OptionalInt nextOffset,
    List<String> warnings) {

  /// Copies the lists.
  public LocalPage {
    items = List.copyOf(items);
    warnings = List.copyOf(warnings);
  }
}
