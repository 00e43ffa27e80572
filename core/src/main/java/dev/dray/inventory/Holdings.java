package dev.dray.inventory;

import dev.dray.ByteSize;
import java.util.List;

/// Everything that all stores of this machine hold.
///
/// @param models the models, the stores in the order in which they are found, by name within each
/// @param warnings what is damaged or could not be read
public record Holdings(List<HeldModel> models, List<String> warnings) {

  /// Copies the lists.
  public Holdings {
    models = List.copyOf(models);
    warnings = List.copyOf(warnings);
  }

  /// Bytes of all models; what two of them share counts in both.
  public ByteSize size() {
    return new ByteSize(models.stream().mapToLong(model -> model.size().bytes()).sum());
  }
}
