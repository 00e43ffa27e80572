package dev.dray.update;

import dev.dray.error.DrayException;
import java.util.Optional;

/// What can be done about an outdated model.
///
/// @param freshness the model
/// @param delta what an update would do, where that could be found out
/// @param problem why it could not
public record Proposal(
    Freshness freshness, Optional<Delta> delta, Optional<DrayException> problem) {}
