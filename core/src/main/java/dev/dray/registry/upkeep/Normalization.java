package dev.dray.registry.upkeep;

import dev.dray.registry.DownloadFacts;
import dev.dray.registry.DownloadRegistry;
import dev.dray.registry.EntryKey;
import dev.dray.registry.FolderFacts;
import dev.dray.registry.JsonValue;
import dev.dray.registry.Layer;
import dev.dray.registry.ModelFolder;
import dev.dray.registry.RegistryDraft;
import dev.dray.registry.RegistryEntry;
import dev.dray.store.DirectoryChecksum;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Function;

/// Looks at every model again: container and quantization as the bytes say, and with `rebuild` its
/// files, size and checksum too. What people decided stays. Entries whose files are gone are marked
/// deprecated, or taken out.
///
/// @param service knows what is installed
/// @param look finds out what lies at a place; nothing where it cannot tell
/// @param rebuild whether files, size and checksum are counted again
/// @param pruneMissing whether entries whose files are gone go too
public record Normalization(
    DownloadRegistry service,
    Function<Path, FolderFacts> look,
    boolean rebuild,
    boolean pruneMissing)
    implements Edit {

  private static final String MISSING = "missing";

  @Override
  public void make(RegistryDraft draft, Consumer<Decision> decisions) {
    for (RegistryEntry entry : draft.entries()) {
      if (entry.hasPath()) {
        normalize(entry, draft, decisions);
      }
    }
  }

  private void normalize(RegistryEntry entry, RegistryDraft draft, Consumer<Decision> decisions) {
    DownloadRegistry.Installed installed = service.installed(entry);
    if (installed.checked() && !installed.installed()) {
      missing(entry, draft, decisions);
      return;
    }
    RegistryEntry now = entry;
    if (entry.metadata(MISSING).isTrue()) {
      now = now.withDeprecated(false).withoutMetadata(MISSING);
      decisions.accept(new Decision(entry.name(), "is here again"));
    }
    Optional<Path> place = entry.place().filter(_ -> installed.checked());
    if (place.isPresent()) {
      now = looked(now, look.apply(weights(now, place.get())));
      now = rebuild ? counted(now, place.get(), shares(draft, entry)) : now;
    }
    if (!now.equals(entry)) {
      draft.put(now);
    }
  }

  private void missing(RegistryEntry entry, RegistryDraft draft, Consumer<Decision> decisions) {
    String place = entry.get(EntryKey.DOWNLOAD_PATH).word().orElse("");
    if (pruneMissing) {
      boolean curated = draft.isCurated(entry.name());
      draft.remove(Layer.DISCOVERED, entry.name());
      decisions.accept(
          new Decision(
              entry.name(),
              "gone: " + place + (curated ? "; what people decided about it stays" : "")));
    } else if (!entry.deprecated()) {
      draft.put(entry.withDeprecated(true).withMetadata(MISSING, JsonValue.of(true)));
      decisions.accept(new Decision(entry.name(), "deprecated: nothing lies at " + place));
    }
  }

  /// In a folder of several quantizations the entry's own file speaks for it.
  private static Path weights(RegistryEntry entry, Path place) {
    return entry.download().files().stream()
        .filter(file -> file.toLowerCase(Locale.ROOT).endsWith(".gguf"))
        .filter(file -> !file.toLowerCase(Locale.ROOT).contains("mmproj"))
        .flatMap(file -> ModelFolder.below(place, file).stream())
        .filter(Files::isRegularFile)
        .findFirst()
        .orElse(place);
  }

  private static RegistryEntry looked(RegistryEntry entry, FolderFacts found) {
    DownloadFacts known = entry.download();
    RegistryEntry now = entry;
    if (found.format().isPresent() && !found.format().equals(known.format())) {
      now = now.with(EntryKey.DOWNLOAD_FORMAT, JsonValue.of(found.format()));
    }
    return found.quantization().isPresent() && !found.quantization().equals(entry.quantization())
        ? now.with(EntryKey.QUANTIZATION, JsonValue.of(found.quantization()))
        : now;
  }

  private static boolean shares(RegistryDraft draft, RegistryEntry entry) {
    return draft.entries().stream()
        .filter(other -> !other.name().equals(entry.name()))
        .anyMatch(other -> other.place().equals(entry.place()));
  }

  private static RegistryEntry counted(RegistryEntry entry, Path place, boolean shared) {
    DownloadFacts known = entry.download();
    ModelFolder folder =
        shared && !known.files().isEmpty()
            ? ModelFolder.of(place, known.files())
            : ModelFolder.of(place);
    List<String> files = folder.files();
    Optional<String> checksum =
        shared || !Files.isDirectory(place)
            ? known.directoryChecksum()
            : checksum(place, known.directoryChecksum());
    return entry.withDownload(
        new DownloadFacts(
            known.format(),
            known.location(),
            known.path(),
            OptionalLong.of(folder.bytes()),
            files,
            checksum,
            known.downloadedAt(),
            known.lastAccessed()));
  }

  /// By the scheme of the one that is known, so that the program that wrote it understands it.
  private static Optional<String> checksum(Path place, Optional<String> known) {
    DirectoryChecksum.Scheme scheme = DirectoryChecksum.Scheme.V2;
    try {
      scheme = known.map(DirectoryChecksum::parse).map(DirectoryChecksum::scheme).orElse(scheme);
    } catch (IllegalArgumentException _) {
      // What is no checksum is replaced by one.
    }
    return DirectoryChecksum.of(place, scheme).map(DirectoryChecksum::toString);
  }
}
