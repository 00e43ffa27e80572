package dev.dray.provider;

import dev.dray.ProviderId;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/// One row of the support matrix: a provider, and what it can do.
///
/// @param provider which one
/// @param family how models come here; a provider that can work in two ways has two rows, and one
///   that only runs in the cloud has a row without features
/// @param features what it can do beside bringing a model
public record Support(ProviderId provider, ProviderId.Family family, Set<Feature> features) {

  /// Copies the features, in their order.
  public Support {
    EnumSet<Feature> copy = EnumSet.noneOf(Feature.class);
    copy.addAll(features);
    features = Collections.unmodifiableSet(copy);
  }

  /// The row of a provider that is built.
  public static Support of(Provider provider) {
    return new Support(
        provider.id(),
        switch (provider) {
          case FileProvider _ -> ProviderId.Family.FILES;
          case DaemonProvider _ -> ProviderId.Family.DAEMON;
        },
        provider.features());
  }

  /// Whether models can be brought from there.
  public boolean canDownload() {
    return family != ProviderId.Family.CLOUD;
  }
}
