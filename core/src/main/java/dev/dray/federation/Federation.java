package dev.dray.federation;

import dev.dray.provider.Listing;
import dev.dray.settings.Borrowing;
import dev.dray.settings.Settings;
import dev.dray.store.ModelStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// All model stores of this machine together: what one of them has need not be fetched for another.
/// Looks at no store before it is asked. Thread-safe.
public final class Federation implements AutoCloseable {

  /// For so long what was read of the stores' folders counts; files are looked at each time.
  private static final long FRESH_NANOS = Duration.ofSeconds(5).toNanos();

  private final Supplier<List<FoundStore>> stores;
  private final ContentIndex index;
  private final Borrowing mode;
  private @Nullable Inventory inventory;
  private long readAt;

  private Federation(Supplier<List<FoundStore>> stores, ContentIndex index, Borrowing mode) {
    this.stores = stores;
    this.index = index;
    this.mode = mode;
  }

  /// The stores that the settings and this machine know.
  public static Federation of(Settings settings) {
    return new Federation(
        () -> StoreFinder.find(settings), index(settings), settings.elsewhere());
  }

  private static ContentIndex index(Settings settings) {
    Path file = settings.directories().state().resolve("elsewhere.tsv");
    return new ContentIndex(file, InstantSource.system());
  }

  /// The stores that are found now, whether content is taken from them or not.
  public List<FoundStore> stores() {
    return stores.get();
  }

  /// A pinned model's place in a store, which may be filled from all others, unless the settings say
  /// that nothing is taken.
  public FederatedShelf shelf(ModelStore store, Listing listing) {
    return new FederatedShelf(
        store.shelf(listing), store.root(), inventory(), new Courier(index, mode));
  }

  private synchronized Inventory inventory() {
    Inventory known = inventory;
    long now = System.nanoTime();
    if (known == null || now - readAt > FRESH_NANOS) {
      known = new Inventory(mode == Borrowing.OFF ? List.of() : stores.get(), index);
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
