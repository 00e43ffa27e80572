package dev.dray.provider;

import dev.dray.ModelRef;
import java.util.List;

/// A provider that hands out a pinned listing of files; Dray moves the bytes.
public non-sealed interface FileProvider extends Provider {

  /// Pins what the reference stands for and lists its files. Asks the network; blocks; stops with
  /// [dev.dray.error.CancelledException] when the thread is interrupted.
  ///
  /// @throws dev.dray.error.NotFoundException if repository or revision do not exist
  /// @throws dev.dray.error.AccessNeededException if the caller may not see them
  /// @throws dev.dray.error.RateLimitedException if the provider asks to wait too long
  /// @throws dev.dray.error.NetworkException if the provider cannot be reached
  /// @throws dev.dray.error.ProtocolException if its answer makes no sense
  Listing resolve(ModelRef ref);

  /// The same listing with the size it lacks, asked of the file's server: for a look at what would
  /// be fetched. A download learns it with the first byte. As it is where the server tells none.
  ///
  /// @throws dev.dray.error.NotFoundException if the file does not exist
  default Listing measured(Listing listing) {
    return listing;
  }

  /// What the reference stands for now, asked as cheaply as the provider allows.
  ///
  /// @throws dev.dray.error.NotFoundException and the others of [#resolve(ModelRef)]
  default Tip tip(ModelRef ref) {
    return Tip.of(resolve(ref));
  }

  /// Finds models. Pages through the provider's answers until the limit is met.
  ///
  /// @throws dev.dray.error.UnsupportedException if the provider has no search
  List<ModelSummary> search(SearchQuery query);

  /// What the provider says about one repository.
  ///
  /// @throws dev.dray.error.NotFoundException and the others of [#resolve(ModelRef)]
  ModelDetails info(ModelRef ref);
}
