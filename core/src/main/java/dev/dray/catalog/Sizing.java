package dev.dray.catalog;

import dev.dray.ByteSize;
import java.util.Optional;

/// Says whether a model fits a machine.
@FunctionalInterface
public interface Sizing {

  /// What a model needs there.
  ///
  /// @return nothing if the model's size is not known
  Optional<Sized> of(CatalogModel model);

  /// What a model needs, held against a machine.
  ///
  /// @param needed memory with its weights, a conversation's context and what programs add
  /// @param fits whether the machine has it; true where the machine's memory is not known
  /// @param how the verdict in a few words, such as `full GPU`
  record Sized(ByteSize needed, boolean fits, String how) {}
}
