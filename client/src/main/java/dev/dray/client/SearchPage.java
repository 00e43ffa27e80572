package dev.dray.client;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// What a search found.
///
/// @param items the models, best first
/// @param failures places that could not be asked
/// @param nextOffset where the next page begins; empty on the last
public record SearchPage(List<Hit> items, List<Failure> failures, OptionalInt nextOffset) {

  /// A model.
  ///
  /// @param id its name
  /// @param ref what a download takes
  /// @param provider who publishes it
  /// @param downloads how often it was downloaded lately
  /// @param likes how many like it
  /// @param task what it is for
  /// @param access `open`, `gated_auto`, `gated_manual`, `private` or `disabled`
  /// @param lastModified when it was last changed
  /// @param tags its tags
  /// @param found every place that has it
  /// @param path where it lies on the service's machine
  public record Hit(
      String id,
      String ref,
      String provider,
      long downloads,
      long likes,
      Optional<String> task,
      String access,
      Optional<Instant> lastModified,
      List<String> tags,
      List<String> found,
      Optional<String> path) {
    /// Copies the lists.
    public Hit {
      tags = List.copyOf(tags);
      found = List.copyOf(found);
    }
  }

  /// A place that could not be asked.
  ///
  /// @param place which
  /// @param code a code of the service's error table in lower case
  /// @param message why
  /// @param nextStep what to do now
  public record Failure(String place, String code, String message, String nextStep) {}

  /// Copies the lists.
  public SearchPage {
    items = List.copyOf(items);
    failures = List.copyOf(failures);
  }
}
