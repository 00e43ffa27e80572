package dev.dray.registry;

import java.util.List;

/// What a change of the registry did, or would do.
///
/// @param steps entry by entry, in the order of the registry
/// @param backups the copies that were made before
public record RegistryChange(List<Step> steps, List<RegistryBackup> backups) {

  /// What happened to one entry.
  public sealed interface Step {}

  /// It is new.
  ///
  /// @param entry as it is now
  public record Added(RegistryEntry entry) implements Step {}

  /// It is gone.
  ///
  /// @param entry as it was
  public record Removed(RegistryEntry entry) implements Step {}

  /// It is another, maybe under another name.
  ///
  /// @param before as it was
  /// @param after as it is now
  public record Changed(RegistryEntry before, RegistryEntry after) implements Step {}

  /// Copies the lists.
  public RegistryChange {
    steps = List.copyOf(steps);
    backups = List.copyOf(backups);
  }

  /// Whether nothing changes.
  public boolean isEmpty() {
    return steps.isEmpty();
  }

  RegistryChange with(List<RegistryBackup> made) {
    return new RegistryChange(steps, made);
  }
}
