package dev.dray.server.api;

import dev.dray.ModelRef;
import java.util.Optional;
import java.util.Set;

/// Knows which models are being downloaded, whatever node does that. Thread-safe.
interface ActiveModels {

  /// Who needs a model now, in words for people; empty if nobody does.
  Optional<String> userOf(ModelRef ref);

  /// The names of all that are being downloaded, such as `org/name`.
  Set<String> names();
}
