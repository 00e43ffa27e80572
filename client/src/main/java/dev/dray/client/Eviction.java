package dev.dray.client;

import java.util.List;

/// What goes so that the caches fit into a size.
///
/// @param dryRun whether it is only planned
/// @param bytesBefore bytes of the caches before
/// @param bytesLimit what they are to fit into
/// @param bytesAfter bytes of the caches then
/// @param fits whether they do
/// @param evicted what goes
/// @param kept what stays though it was used longer ago than other things
public record Eviction(
    boolean dryRun,
    long bytesBefore,
    long bytesLimit,
    long bytesAfter,
    boolean fits,
    List<Gone> evicted,
    List<Kept> kept) {

  /// A model that goes.
  ///
  /// @param model its key, such as `model/org/name`
  /// @param path where it lies
  /// @param bytes its bytes
  public record Gone(String model, String path, long bytes) {}

  /// A model that stays.
  ///
  /// @param model its key
  /// @param reason why
  public record Kept(String model, String reason) {}

  /// Copies the lists.
  public Eviction {
    evicted = List.copyOf(evicted);
    kept = List.copyOf(kept);
  }
}
