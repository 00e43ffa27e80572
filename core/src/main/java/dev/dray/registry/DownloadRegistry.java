package dev.dray.registry;

import dev.dray.ModelRef;
import dev.dray.store.CheckDepth;
import dev.dray.store.DirectoryChecksum;
import dev.dray.store.HashProgress;
import dev.dray.store.OllamaStore;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;

/// The registry as programs use it that bring models and look after them: records downloads, lists
/// and removes them, and writes by itself. Thread-safe.
public final class DownloadRegistry {

  /// Whether a model is on this machine.
  ///
  /// @param installed whether it is there; true where that cannot be told
  /// @param checked whether somebody could tell
  public record Installed(boolean installed, boolean checked) {}

  private final ModelRegistry registry;
  private final OllamaStore ollama;

  /// The service over a registry.
  ///
  /// @param ollama where models of Ollama would lie
  public DownloadRegistry(ModelRegistry registry, OllamaStore ollama) {
    this.registry = registry;
    this.ollama = ollama;
  }

  /// The registry behind it.
  public ModelRegistry registry() {
    return registry;
  }

  /// Records a model that was brought here, and writes. Files, size and checksum that are not told
  /// are found out by a walk through its folder; no content is read.
  ///
  /// @throws dev.dray.error.DrayException as [ModelRegistry#change]
  public Recorded recordDownload(DownloadRecord download) {
    DownloadRecord whole = completed(download);
    AtomicReference<Recorded> outcome = new AtomicReference<>();
    registry.change(
        ModelRegistry.Backup.NO,
        draft -> outcome.set(new DownloadMatcher(draft, registry.rules()).record(whole)));
    return outcome.get();
  }

  /// The entries that lie somewhere, in the order of the registry.
  ///
  /// @param onlyInstalled without those whose files are gone
  /// @throws dev.dray.error.StorageException as [ModelRegistry#contents]
  public List<RegistryEntry> listDownloads(boolean onlyInstalled) {
    return registry.entries().stream()
        .filter(RegistryEntry::hasPath)
        .filter(entry -> !onlyInstalled || installed(entry).installed())
        .toList();
  }

  /// Forgets that a model is here. Touches no file of the model.
  ///
  /// @param name any name of the entry
  /// @param keepEntry whether the entry stays, with its roles and all that people decided; then it
  ///   can be brought again under the same name
  /// @return the entry as it was
  /// @throws dev.dray.error.NotFoundException if there is no such entry
  public RegistryEntry removeDownload(String name, boolean keepEntry) {
    RegistryEntry entry = registry.require(name);
    registry.change(
        ModelRegistry.Backup.YES,
        draft -> {
          if (keepEntry) {
            draft.find(entry.name()).ifPresent(now -> draft.put(withoutDownload(now)));
          } else {
            draft.remove(entry.name());
          }
        });
    return entry;
  }

  /// An entry after its files are gone: format and location stay, for when it is brought again.
  public static RegistryEntry withoutDownload(RegistryEntry entry) {
    DownloadFacts known = entry.download();
    return entry
        .withDownload(
            new DownloadFacts(
                known.format(),
                known.location(),
                Optional.empty(),
                OptionalLong.empty(),
                List.of(),
                Optional.empty(),
                known.downloadedAt(),
                known.lastAccessed()))
        .withMetadata("removed_download", JsonValue.of(true));
  }

  /// Forgets that models are here, in one change with backups; their entries stay. Touches no file
  /// of a model.
  ///
  /// @param names names of entries; those that are not there are passed over
  /// @throws dev.dray.error.DrayException as [ModelRegistry#change]
  public RegistryChange forgetFiles(List<String> names) {
    return registry.change(
        ModelRegistry.Backup.YES,
        draft ->
            names.forEach(
                name -> draft.find(name).ifPresent(entry -> draft.put(withoutDownload(entry)))));
  }

  /// Holds an entry to what is recorded about it: that its files are there with their sizes, the
  /// checksum of its folder, and with [CheckDepth#DIGESTS] every byte and the version that is
  /// locked. Asks no network and no daemon; a model of Ollama's is looked for in its store.
  ///
  /// @param progress told the bytes of each step, one call at a time
  /// @throws dev.dray.error.StorageException if something cannot be read
  /// @throws dev.dray.error.CancelledException if the thread is interrupted
  public EntryCheck verify(RegistryEntry entry, CheckDepth depth, HashProgress progress) {
    return new EntryVerifier(ollama).verify(entry, depth, progress);
  }

  /// Puts entries in place of those of their names, and writes. Facts go to the discovered layer,
  /// the rest to the layer that decides about it.
  ///
  /// @throws dev.dray.error.ConflictException if two would be the same download
  public RegistryChange updateEntries(List<RegistryEntry> entries) {
    return registry.change(ModelRegistry.Backup.NO, draft -> entries.forEach(draft::put));
  }

  /// What the registry holds.
  ///
  /// @param force read again although the files look as they did
  public RegistryContents loadRegistry(boolean force) {
    return force ? registry.reload() : registry.contents();
  }

  /// Whether an entry's files are there. Looks at one path, or for a model of Ollama at its
  /// manifest; of what another machine keeps nothing is known.
  public Installed installed(RegistryEntry entry) {
    Optional<String> name = entry.ollamaName();
    if (name.isPresent()) {
      return inOllama(name.get());
    }
    Optional<Path> place = entry.place().filter(Path::isAbsolute);
    // A path of another system, such as `D:\\models` seen from Linux, is for that one to tell.
    return place.isEmpty() && entry.hasPath()
        ? new Installed(true, false)
        : new Installed(place.map(Files::exists).orElse(false), true);
  }

  private Installed inOllama(String name) {
    if (!Files.isDirectory(ollama.root().resolve("manifests"))) {
      return new Installed(true, false);
    }
    try {
      return ModelRef.parse("ollama://" + name) instanceof ModelRef.Ollama ref
          ? new Installed(ollama.manifest(ref).isPresent(), true)
          : new Installed(true, false);
    } catch (IllegalArgumentException e) {
      return new Installed(false, true);
    }
  }

  private static DownloadRecord completed(DownloadRecord download) {
    Optional<Path> folder = folder(download.path());
    if (folder.isEmpty()) {
      return download;
    }
    DownloadRecord whole = download;
    List<TrackedFiles.TrackedFile> there = ModelFolder.of(folder.get()).tracked();
    if (download.files().isEmpty()) {
      whole = whole.withFiles(there);
    }
    List<String> all = there.stream().map(TrackedFiles.TrackedFile::path).sorted().toList();
    boolean everything =
        whole.files().stream().map(TrackedFiles.TrackedFile::path).sorted().toList().equals(all);
    Optional<DirectoryChecksum> checksum =
        everything && download.word("checksum").isEmpty()
            ? DirectoryChecksum.of(folder.get())
            : Optional.empty();
    return checksum.isPresent() ? whole.withDirectoryChecksum(checksum.get().toString()) : whole;
  }

  private static Optional<Path> folder(String path) {
    try {
      return Optional.of(Path.of(path)).filter(Path::isAbsolute).filter(Files::isDirectory);
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }
}
