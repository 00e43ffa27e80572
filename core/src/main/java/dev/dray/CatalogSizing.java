package dev.dray;

import dev.dray.catalog.CatalogModel;
import dev.dray.catalog.Sizing;
import dev.dray.fit.Fit;
import dev.dray.fit.Machine;
import dev.dray.fit.MemoryEstimate;
import dev.dray.fit.Verdict;
import dev.dray.model.Capability;
import dev.dray.model.Dimensions;
import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/// Holds the models of the catalog against a machine, with the estimate that every model gets; of
/// these only the size and the longest context are known.
///
/// @param machine the machine
record CatalogSizing(Machine machine) implements Sizing {

  /// What a model does that keeps no cache of keys and values.
  private static final Set<Capability> WITHOUT_CACHE =
      EnumSet.of(
          Capability.EMBEDDING,
          Capability.RERANKING,
          Capability.TRANSCRIPTION,
          Capability.IMAGES,
          Capability.VIDEO);

  @Override
  public Optional<Sized> of(CatalogModel model) {
    return model.diskSize().map(disk -> sized(model, disk));
  }

  private Sized sized(CatalogModel model, ByteSize disk) {
    boolean cached = model.capabilities().stream().noneMatch(WITHOUT_CACHE::contains);
    MemoryEstimate estimate =
        cached
            ? MemoryEstimate.of(
                disk,
                Dimensions.UNKNOWN,
                Optional.empty(),
                model.contextWindow() > 0
                    ? OptionalLong.of(model.contextWindow())
                    : OptionalLong.empty(),
                OptionalInt.empty())
            : MemoryEstimate.withoutCache(disk);
    Fit fit = Fit.of(estimate, machine);
    return new Sized(estimate.total(), fit.verdict().map(Verdict::fits).orElse(true), fit.label());
  }
}
