package dev.dray;

import dev.dray.download.Download;
import dev.dray.download.DownloadPlan;
import dev.dray.download.DownloadRequest;
import dev.dray.download.TokenChoice;
import dev.dray.provider.FileProvider;
import dev.dray.provider.Listing;
import dev.dray.provider.OllamaServer;
import dev.dray.provider.Tip;
import dev.dray.provider.ollama.OllamaDaemon;
import dev.dray.registry.RegistryEntry;
import dev.dray.settings.Settings;
import dev.dray.store.ModelScopeCache;
import dev.dray.update.Held;
import dev.dray.update.HeldModels;
import dev.dray.update.Updates;
import dev.dray.update.Upstream;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/// The way of updates through the library.
final class Updating implements Upstream {

  private final Dray dray;
  private final Settings settings;
  private final Workshop workshop;

  Updating(Dray dray, Settings settings, Workshop workshop) {
    this.dray = dray;
    this.settings = settings;
    this.workshop = workshop;
  }

  Updates updates() {
    return new Updates(
        new HeldModels(
            workshop.cache(Optional.empty()),
            ModelScopeCache.at(settings.modelScopeCache()),
            workshop.providers().ollamaWays().store(Optional.empty()),
            this::ollama,
            () -> workshop.receipts().all().receipts(),
            this::locked),
        this);
  }

  private Optional<OllamaServer> ollama() {
    if (settings.offline() || settings.ollamaVia() == Via.DIRECT) {
      return Optional.empty();
    }
    OllamaDaemon daemon =
        workshop.providers().ollama(new TokenChoice.Configured(), Optional.empty());
    return daemon.answers() ? Optional.of(daemon.models()) : Optional.empty();
  }

  /// What the registry locks: by its place, or by its name where the registry knows no place.
  ///
  /// @throws dev.dray.error.StorageException if the registry cannot be read, because nobody knows
  ///   then what must stay
  private Predicate<Held> locked() {
    Set<Path> places = new HashSet<>();
    Set<ModelRef> models = new HashSet<>();
    for (RegistryEntry entry : workshop.registry().entries()) {
      if (entry.versionLock().locked()) {
        entry
            .place()
            .ifPresentOrElse(
                place -> places.add(place.toAbsolutePath().normalize()),
                () -> Searching.ref(entry).ifPresent(models::add));
        entry.ollamaName().ifPresent(_ -> Searching.ref(entry).ifPresent(models::add));
      }
    }
    return held ->
        models.contains(held.model())
            || held.place().filter(place -> places.contains(place.normalize())).isPresent();
  }

  private FileProvider provider(ModelRef ref) {
    return workshop.providers().followed(ref.provider());
  }

  @Override
  public Tip tip(ModelRef ref) {
    return provider(ref).tip(ref);
  }

  @Override
  public Listing listing(ModelRef ref) {
    return provider(ref).resolve(ref);
  }

  @Override
  public Optional<Listing> remembered(DownloadRequest request) {
    return workshop.street().offlineListing().apply(request);
  }

  @Override
  public DownloadPlan plan(DownloadRequest request) {
    return dray.plan(request);
  }

  @Override
  public Download start(DownloadRequest request) {
    return dray.download(request);
  }
}
