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
import dev.dray.settings.Settings;
import dev.dray.store.ModelScopeCache;
import dev.dray.update.HeldModels;
import dev.dray.update.Updates;
import dev.dray.update.Upstream;
import java.util.Optional;

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
            this::ollama),
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
