package dev.dray.inventory;

import dev.dray.ByteSize;
import java.util.List;

/// What goes so that the caches fit into a size, or went. Immutable.
///
/// @param before bytes of all caches
/// @param limit what they are to fit into
/// @param evicted what goes, the one used longest ago first
/// @param kept what stays though it was used longer ago than what else stays, with the reasons
/// @param after bytes of all caches then
/// @param done whether it was carried out, or is only planned
public record Eviction(
    ByteSize before,
    ByteSize limit,
    List<CachedModel> evicted,
    List<Kept> kept,
    ByteSize after,
    boolean done) {

  /// A model that stays.
  ///
  /// @param model the model
  /// @param reason why, such as `pinned`
  public record Kept(CachedModel model, String reason) {}

  /// Copies the lists.
  public Eviction {
    evicted = List.copyOf(evicted);
    kept = List.copyOf(kept);
  }

  /// Whether the limit is met.
  public boolean fits() {
    return after.compareTo(limit) <= 0;
  }
}
