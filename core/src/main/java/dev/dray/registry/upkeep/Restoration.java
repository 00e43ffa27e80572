package dev.dray.registry.upkeep;

import dev.dray.registry.Layer;
import dev.dray.registry.RegistryDraft;
import dev.dray.registry.RegistryEntry;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// Brings entries back that a backup has and the registry has not.
///
/// @param saved the backup's entries
/// @param layer the layer that they go to
/// @param backend only entries for this program
/// @param withDeprecated whether those that were deprecated come back too
public record Restoration(
    List<RegistryEntry> saved, Layer layer, Optional<String> backend, boolean withDeprecated)
    implements Edit {

  /// Copies the list. What a merged file says goes to the discovered layer.
  public Restoration {
    saved = List.copyOf(saved);
    layer = layer == Layer.MERGED ? Layer.DISCOVERED : layer;
  }

  @Override
  public void make(RegistryDraft draft, Consumer<Decision> decisions) {
    for (RegistryEntry entry : saved) {
      if (backend.map(entry.backend()::equalsIgnoreCase).orElse(true)) {
        restore(entry, draft, decisions);
      }
    }
  }

  private void restore(RegistryEntry entry, RegistryDraft draft, Consumer<Decision> decisions) {
    if (draft.in(layer, entry.name()).isPresent()) {
      return;
    }
    Optional<RegistryEntry> same =
        entry
            .ollamaName()
            .flatMap(name ->
                draft.entries().stream()
                    .filter(RegistryEntry::hasPath)
                    .filter(other -> other.backend().equals(entry.backend()))
                    .filter(other -> other.ollamaName().filter(name::equalsIgnoreCase).isPresent())
                    .findFirst());
    if (same.isPresent()) {
      decisions.accept(new Decision(entry.name(), "left out: it is here as " + same.get().name()));
    } else if (entry.deprecated() && !withDeprecated) {
      decisions.accept(new Decision(entry.name(), "left out: it was deprecated"));
    } else {
      draft.put(layer, entry.withoutMetadata("registry_layer"));
      decisions.accept(new Decision(entry.name(), "restored"));
    }
  }
}
