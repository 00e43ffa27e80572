package dev.dray.offer;

import dev.dray.fit.Fit;
import dev.dray.model.variant.Variant;

/// A variant and whether it fits.
///
/// @param variant the variant
/// @param fit whether it fits the machine, and why
/// @param recommended whether it is what most people would take on that machine; at most one of a
///   repository's is
public record Offer(Variant variant, Fit fit, boolean recommended) {}
