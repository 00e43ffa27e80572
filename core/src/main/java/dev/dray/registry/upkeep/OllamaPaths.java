package dev.dray.registry.upkeep;

import dev.dray.registry.DownloadFacts;
import dev.dray.registry.JsonValue;
import dev.dray.registry.RegistryDraft;
import dev.dray.registry.RegistryEntry;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/// Gives entries of Ollama's models that lie nowhere the place `ollama://name`, with the manifest
/// in the metadata where the store has one. Size and checksum stay unknown.
///
/// @param manifest where the store keeps the manifest of a name
/// @param setFormat whether an entry without a format becomes one of GGUF
/// @param location the label for entries without one
public record OllamaPaths(
    Function<String, Optional<Path>> manifest, boolean setFormat, String location) implements Edit {

  @Override
  public void make(RegistryDraft draft, Consumer<Decision> decisions) {
    for (RegistryEntry entry : draft.entries()) {
      if (entry.backend().equals("ollama") && !entry.hasPath()) {
        Optional<String> name = entry.servedModelId().or(() -> named(entry));
        if (name.isEmpty()) {
          decisions.accept(new Decision(entry.name(), "skipped: no served_model_id names it"));
          continue;
        }
        draft.put(placed(entry, name.get()));
        decisions.accept(
            new Decision(
                entry.name(),
                manifest.apply(name.get()).map(path -> "in the store: " + path).orElse("by name")));
      }
    }
  }

  private RegistryEntry placed(RegistryEntry entry, String name) {
    DownloadFacts known = entry.download();
    RegistryEntry now =
        entry.withDownload(
            new DownloadFacts(
                setFormat ? known.format().or(() -> Optional.of("gguf")) : known.format(),
                known.location().or(() -> Optional.of(location)),
                Optional.of("ollama://" + name),
                known.size(),
                known.files(),
                known.directoryChecksum(),
                known.downloadedAt(),
                known.lastAccessed()));
    Optional<Path> place = manifest.apply(name);
    return place.isPresent()
        ? now.withMetadata("store_path", JsonValue.of(place.get().toString()))
        : now;
  }

  /// The name that its serving program is told to load.
  private static Optional<String> named(RegistryEntry entry) {
    return Optional.of(entry.backendConfig().modelPath())
        .filter(path -> path.regionMatches(true, 0, "ollama:", 0, 7))
        .map(path -> path.substring(7).replaceFirst("^/+", ""))
        .filter(name -> !name.isEmpty());
  }
}
