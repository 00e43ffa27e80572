package dev.dray.inspection.task;

import dev.dray.provider.ModelDetails;
import java.util.Optional;

/// What is known before anything is read.
///
/// @param details what the provider's API says, where it was asked
/// @param server the provider, to be named as the source
/// @param only the one weight file that is asked about, of several that a repository offers
public record Hints(Optional<ModelDetails> details, String server, Optional<String> only) {

  /// Nothing known.
  public static final Hints NONE = new Hints(Optional.empty(), "", Optional.empty());
}
