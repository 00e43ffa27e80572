package dev.dray.download.task;

import dev.dray.RepoPath;
import dev.dray.download.DownloadPlan;
import dev.dray.download.DownloadRequest;
import dev.dray.federation.FederatedShelf;
import dev.dray.federation.Federation;
import dev.dray.model.variant.VariantWish;
import dev.dray.provider.FileProvider;
import dev.dray.provider.Listing;
import dev.dray.provider.Provider;
import dev.dray.receipt.Receipts;
import dev.dray.store.ModelStore;
import dev.dray.store.SpaceReservations;
import dev.dray.transfer.RefusalWords;
import dev.dray.transfer.TransferEngine;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Function;

/// Everything a download passes on its way, chosen by the facade.
///
/// @param providers the provider that a request asks: one that lists files, or a daemon that brings
///   the model by itself
/// @param hastyProviders the same providers, which soon give up on a server that cannot be reached:
///   for requests that can be met without it
/// @param words how a request's provider explains why it does not hand out a file
/// @param stores the store a request's target stands for
/// @param federation what other stores of this machine have
/// @param offlineListing what an earlier download left on disk about a request, for when the
///   network is off or away
/// @param receipts where records of completed downloads are kept, unless they are not wanted
/// @param recorder enters completed downloads in the registry, if they are to be
/// @param preference what is chosen among several variants where a request does not say
/// @param fitCheck refuses what does not fit as its request demands
/// @param engine moves the bytes
/// @param traffic the limits, hours and places that all downloads share
/// @param space what running downloads have claimed of the disks
/// @param waitForSpace how long a download waits when the disk fills up under it; zero for not at
///   all
/// @param parallelFiles how many files of one download are on their way at once
public record Street(
    Function<DownloadRequest, Provider> providers,
    Function<DownloadRequest, FileProvider> hastyProviders,
    BiFunction<DownloadRequest, RepoPath, Optional<RefusalWords>> words,
    Function<DownloadRequest, ModelStore> stores,
    Federation federation,
    Function<DownloadRequest, Optional<Listing>> offlineListing,
    Optional<Receipts> receipts,
    Optional<Recorder> recorder,
    VariantWish preference,
    BiConsumer<DownloadRequest, DownloadPlan> fitCheck,
    TransferEngine engine,
    Traffic traffic,
    SpaceReservations space,
    Duration waitForSpace,
    int parallelFiles) {

  /// A pinned model's place in the store of a request, which other stores of this machine may fill.
  FederatedShelf shelf(DownloadRequest request, Listing listing) {
    return federation.shelf(stores.apply(request), listing);
  }
}
