package dev.dray.server.api;

import dev.dray.Dray;
import dev.dray.location.Location;
import dev.dray.server.http.RefusedException;
import java.util.stream.Collectors;

/// The only places that a caller may name: those that are configured, by their names. A path is
/// refused whatever it points to, so that nobody who reaches the service decides where it writes.
final class Destinations {

  private Destinations() {}

  /// The location of that name or alias.
  ///
  /// @throws RefusedException 400 if it is none
  static Location named(Dray dray, String text) {
    return dray.locations().all().stream()
        .filter(location ->
            location.name().equalsIgnoreCase(text)
                || location.aliases().stream().anyMatch(alias -> alias.equalsIgnoreCase(text)))
        .findFirst()
        .orElseThrow(() ->
            RefusedException.invalid(
                "There is no location '" + text + "'",
                "Known are "
                    + dray.locations().all().stream()
                        .map(Location::name)
                        .collect(Collectors.joining(", "))
                    + "; a path is none. The settings of the service name more."));
  }
}
