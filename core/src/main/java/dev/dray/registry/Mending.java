package dev.dray.registry;

import dev.dray.store.DiskFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Puts a damaged file right: what can be read of it stays, what is missing comes from the newest
/// good backup of the same layer, and the damaged file is kept. Used by whoever holds the lock.
final class Mending {

  private final RegistryFolder folder;
  private final Instant now;

  Mending(RegistryFolder folder, Instant now) {
    this.folder = folder;
    this.now = now;
  }

  /// Mends the layers that are read; the merged one is made from them anyway.
  RegistryRepair mend() {
    List<RegistryRepair.Mended> mended = new ArrayList<>();
    for (Layer layer : folder.layers()) {
      LayerFile content =
          layer == Layer.MERGED
              ? LayerFile.NONE
              : LayerFile.read(folder.file(layer), new JsonReader());
      if (content.damage().isPresent()) {
        mended.add(mend(layer, content));
      }
    }
    return new RegistryRepair(mended);
  }

  private RegistryRepair.Mended mend(Layer layer, LayerFile content) {
    Optional<Path> backup = newestGood(folder, layer);
    List<RegistryEntry> entries = new ArrayList<>(content.entries());
    Set<String> names = new HashSet<>();
    entries.forEach(entry -> names.add(entry.name()));
    backup.ifPresent(file ->
        LayerFile.read(file, new JsonReader()).entries().stream()
            .filter(entry -> names.add(entry.name()))
            .forEach(entries::add));
    Path file = folder.file(layer);
    Path kept = keep(file, layer);
    WholeFiles files = new WholeFiles(folder.root());
    List<JsonValue> items = content.with(entries).items();
    files.prepare(file, out -> JsonWriter.file(items, content.ascii(), out));
    files.commit();
    return new RegistryRepair.Mended(
        layer,
        content.sentence(file),
        kept,
        content.entries().size(),
        backup,
        entries.size() - content.entries().size());
  }

  private Path keep(Path file, Layer layer) {
    String base = "model_registry." + layer + "." + RegistryBackup.stamp(now);
    Path kept = folder.root().resolve(base + ".damaged.json");
    for (int serial = 2; Files.exists(kept); serial++) {
      kept = folder.root().resolve(base + "-" + serial + ".damaged.json");
    }
    try {
      Files.copy(file, kept);
      WholeFiles.force(kept);
      return kept;
    } catch (IOException e) {
      throw DiskFailure.of("keep", file, e);
    }
  }

  /// The newest backup of a layer that can be read, of the last few.
  static Optional<Path> newestGood(RegistryFolder folder, Layer layer) {
    return RegistryBackup.list(folder.root()).stream()
        .filter(backup -> backup.layer() == layer)
        .limit(5)
        .map(RegistryBackup::file)
        .filter(file -> LayerFile.read(file, new JsonReader()).damage().isEmpty())
        .findFirst();
  }
}
