package dev.dray.offer;

import dev.dray.fit.Fit;
import dev.dray.fit.Machine;
import dev.dray.fit.MemoryEstimate;
import dev.dray.model.Capability;
import dev.dray.model.Dimensions;
import dev.dray.model.Fact;
import dev.dray.model.ModelFacts;
import dev.dray.model.variant.Variant;
import dev.dray.model.variant.VariantKind;
import dev.dray.provider.ModelDetails;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/// Estimates what variants need, from whatever is known.
///
/// @param facts what was read of the model
/// @param details what its provider says
/// @param context tokens wanted
/// @param machine the machine to fit
record Estimates(
    ModelFacts facts, Optional<ModelDetails> details, OptionalInt context, Machine machine) {

  /// Tasks of models that read once and keep nothing, as the Hub calls them.
  private static final Set<String> WITHOUT_CACHE =
      Set.of(
          "feature-extraction",
          "sentence-similarity",
          "text-to-image",
          "image-to-image",
          "text-to-video",
          "image-classification",
          "object-detection",
          "text-classification",
          "token-classification",
          "fill-mask",
          "depth-estimation",
          "image-segmentation",
          "zero-shot-image-classification",
          "text-ranking");

  /// Whether a variant fits.
  Fit of(Variant variant) {
    return Fit.of(estimate(variant), machine);
  }

  private MemoryEstimate estimate(Variant variant) {
    if (!keepsCache(variant)) {
      return MemoryEstimate.withoutCache(variant.weightSize());
    }
    Optional<String> architecture =
        facts.architecture().map(Fact::value).or(() -> details.flatMap(ModelDetails::architecture));
    OptionalLong trained =
        facts.contextLength().isPresent()
            ? OptionalLong.of(facts.contextLength().get().value())
            : details.map(ModelDetails::contextLength).orElse(OptionalLong.empty());
    return MemoryEstimate.of(
        variant.weightSize(),
        facts.dimensions().map(Fact::value).orElse(Dimensions.UNKNOWN),
        architecture,
        trained,
        context);
  }

  private boolean keepsCache(Variant variant) {
    if (variant.kind() == VariantKind.PIPELINE || variant.kind() == VariantKind.SINGLE_FILE) {
      return false;
    }
    Set<Capability> capabilities = facts.capabilitySet();
    boolean writes = capabilities.contains(Capability.TEXT);
    boolean reads =
        capabilities.contains(Capability.EMBEDDING) || capabilities.contains(Capability.IMAGES);
    Optional<String> task =
        details.flatMap(known -> known.summary().task()).or(() -> facts.task().map(Fact::value));
    return writes || !(reads || task.filter(WITHOUT_CACHE::contains).isPresent());
  }
}
