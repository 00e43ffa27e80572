package dev.dray.federation;

import dev.dray.provider.Listing;
import dev.dray.settings.Borrowing;
import dev.dray.settings.Settings;
import dev.dray.store.HubCache;
import dev.dray.store.ModelStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// All model stores of this machine together: what one of them has need not be fetched for another.
/// Looks at no store before it is asked. Thread-safe.
public final class Federation implements AutoCloseable {

  /// For so long what was read of the stores' folders counts; files are looked at each time.
  private static final long FRESH_NANOS = Duration.ofSeconds(5).toNanos();

  private final Settings settings;
  private final ContentIndex index;
  private final Borrowing mode;
  private @Nullable Inventory inventory;
  private long readAt;

  private Federation(Settings settings, ContentIndex index) {
    this.settings = settings;
    this.index = index;
    this.mode = settings.elsewhere();
  }

  /// The stores that the settings and this machine know.
  public static Federation of(Settings settings) {
    Path file = settings.directories().state().resolve("elsewhere.tsv");
    return new Federation(settings, new ContentIndex(file, InstantSource.system()));
  }

  /// The stores that are found now, whether content is taken from them or not, and what they hold.
  /// Reads their folders and none of their content.
  public List<StoreReport> stores() {
    return StoreFinder.find(settings).stream().map(StoreCount::of).toList();
  }

  /// The stores that are found now. Looks at their places and not below them.
  public List<FoundStore> found() {
    return StoreFinder.find(settings);
  }

  /// What linking a model would do; changes nothing.
  ///
  /// @param cache where models are that a request names
  /// @throws dev.dray.error.NotFoundException if the model or file is not here
  /// @throws dev.dray.error.ConflictException if a place is taken by another file
  /// @throws dev.dray.error.UnsupportedException if a layout cannot take it
  public LinkPlan planLink(HubCache cache, LinkRequest request) {
    return linking(cache, request).plan();
  }

  /// Makes a model that is here to be found in other places too, verified. If it fails on the way,
  /// what it brought is taken away again; what was there before stays.
  ///
  /// @param cache where models are that a request names
  /// @throws dev.dray.error.IntegrityException if the content is not what its store says
  /// @throws dev.dray.error.DrayException as [#planLink(HubCache, LinkRequest)], and for disks
  public LinkPlan link(HubCache cache, LinkRequest request, Watch watch) {
    return linking(cache, request).run(watch);
  }

  private Linking linking(HubCache cache, LinkRequest request) {
    Borrowing how = request.how() == Borrowing.OFF ? Borrowing.COPY : request.how();
    return new Linking(settings, cache, new Courier(index, how), request);
  }

  /// A pinned model's place in a store, which may be filled from all others, unless the settings
  /// say that nothing is taken.
  public FederatedShelf shelf(ModelStore store, Listing listing) {
    return new FederatedShelf(
        store.shelf(listing), store.root(), inventory(), new Courier(index, mode));
  }

  private synchronized Inventory inventory() {
    Inventory known = inventory;
    long now = System.nanoTime();
    if (known == null || now - readAt > FRESH_NANOS) {
      known = new Inventory(mode == Borrowing.OFF ? List.of() : StoreFinder.find(settings), index);
      inventory = known;
      readAt = now;
    }
    return known;
  }

  /// Writes down which files were read, so that they are not read again.
  @Override
  public void close() {
    index.save();
  }
}
