package dev.dray.update;

import dev.dray.ModelRef;
import dev.dray.download.Download;
import dev.dray.download.DownloadPlan;
import dev.dray.download.DownloadRequest;
import dev.dray.provider.Listing;
import dev.dray.provider.Tip;
import java.util.Optional;

/// The steps of the street that updates need. Thread-safe; all of them block, and throw what the
/// provider's own calls throw.
public interface Upstream {

  /// What a reference stands for now.
  Tip tip(ModelRef ref);

  /// Every file of what a reference stands for.
  Listing listing(ModelRef ref);

  /// What the store remembers of a request's model; asks no network.
  Optional<Listing> remembered(DownloadRequest request);

  /// What a download would do.
  DownloadPlan plan(DownloadRequest request);

  /// Starts a download.
  Download start(DownloadRequest request);
}
