package dev.dray.inventory;

import java.nio.file.Path;

/// That somebody counts on what lies at a place.
///
/// @param place a folder or file
/// @param why in words, such as `has the role caption as 'llava'`
public record Need(Path place, String why) {

  /// Makes the place comparable.
  public Need {
    place = place.toAbsolutePath().normalize();
  }

  boolean isFor(Path folder) {
    return place.startsWith(folder.toAbsolutePath().normalize());
  }
}
