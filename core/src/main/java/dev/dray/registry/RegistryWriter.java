package dev.dray.registry;

import dev.dray.store.DiskFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Writes what a draft has changed, and nothing else. Used by whoever holds the lock.
final class RegistryWriter {

  private final RegistryFolder folder;
  private final InstantSource clock;
  private final int keptBackups;

  RegistryWriter(RegistryFolder folder, InstantSource clock, int keptBackups) {
    this.folder = folder;
    this.clock = clock;
    this.keptBackups = keptBackups;
  }

  /// Writes the layers that differ from their files, and the merged one if it does. A file whose
  /// content says the same stays as it is, however it is laid out.
  ///
  /// @return the copies that were made before
  List<RegistryBackup> write(
      RegistryDraft draft, ModelRegistry.Loaded loaded, ModelRegistry.Backup backup) {
    boolean split = folder.isBeforeSplit();
    Map<Layer, LayerFile> changed = changed(draft, loaded, split);
    DownloadJournal journal = new DownloadJournal(folder.journal());
    List<RegistryBackup> backups = new ArrayList<>();
    if (backup == ModelRegistry.Backup.YES) {
      Instant now = clock.instant();
      for (Layer layer : changed.keySet()) {
        RegistryBackup.make(folder, layer, now).ifPresent(backups::add);
      }
    }
    if (split && !changed.isEmpty()) {
      keepSingle();
    }
    replace(changed);
    journal.clear();
    if (!backups.isEmpty()) {
      RegistryBackup.prune(folder.root(), keptBackups);
    }
    return backups;
  }

  private Map<Layer, LayerFile> changed(
      RegistryDraft draft, ModelRegistry.Loaded loaded, boolean split) {
    Map<Layer, LayerFile> changed = new EnumMap<>(Layer.class);
    LayerFile curated = loaded.curated().with(draft.curatedEntries());
    LayerFile discovered = loaded.discovered().with(draft.discoveredEntries());
    if (split || !discovered.says(loaded.discovered())) {
      changed.put(Layer.DISCOVERED, discovered);
    }
    if (!folder.layers().contains(Layer.MERGED)) {
      return changed;
    }
    if (split || !curated.says(loaded.curated())) {
      changed.put(Layer.CURATED, curated);
    }
    LayerFile merged =
        new LayerFile(
            draft.entries(),
            List.of(),
            curated.ascii() && discovered.ascii(),
            List.of(),
            Optional.empty());
    if (!changed.isEmpty() || isStale(merged)) {
      changed.put(Layer.MERGED, merged);
    }
    return changed;
  }

  /// Somebody may have edited a layer by hand since the merged file was made.
  private boolean isStale(LayerFile wanted) {
    Path file = folder.file(Layer.MERGED);
    if (!Files.exists(file)) {
      return !wanted.entries().isEmpty();
    }
    LayerFile there = LayerFile.read(file, new JsonReader());
    return there.damage().isPresent() || !there.says(wanted);
  }

  private void replace(Map<Layer, LayerFile> changed) {
    WholeFiles files = new WholeFiles(folder.root());
    boolean done = false;
    try {
      changed.forEach((layer, content) ->
          files.prepare(
              folder.file(layer), out -> JsonWriter.file(content.items(), content.ascii(), out)));
      files.commit();
      done = true;
    } finally {
      if (!done) {
        files.abandon();
      }
    }
  }

  /// The file of the time before layers stays, under another name.
  private void keepSingle() {
    Path kept = folder.beforeSplit();
    try {
      if (!Files.exists(kept)) {
        Path passing = kept.resolveSibling("." + kept.getFileName() + ".next");
        Files.copy(folder.file(Layer.MERGED), passing, StandardCopyOption.REPLACE_EXISTING);
        WholeFiles.force(passing);
        Files.move(passing, kept);
      }
    } catch (IOException e) {
      throw DiskFailure.of("keep", kept, e);
    }
  }
}
