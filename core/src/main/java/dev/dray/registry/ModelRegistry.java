package dev.dray.registry;

import dev.dray.error.ConflictException;
import dev.dray.error.ErrorCode;
import dev.dray.error.ErrorContext;
import dev.dray.error.NotFoundException;
import dev.dray.error.StorageException;
import dev.dray.store.StoreLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/// The registry of a folder: which models are here, under which names. Thread-safe; several
/// processes may use one folder at once.
///
/// What was read is kept and looked at again only if the files look different from outside; a
/// lookup never touches the models' folders. Every change is made under a lock, on what the files
/// say then, and puts all files in place at once. Writing the same again writes nothing.
public final class ModelRegistry {

  /// Whether copies of the files are made before they change.
  public enum Backup {
    /// A copy of each file that changes, with the time in its name.
    YES,
    /// None.
    NO
  }

  /// What the files said, and what that is with the journal's downloads.
  record Loaded(LayerFile curated, LayerFile discovered, RegistryContents contents) {}

  private record State(RegistryFolder.Signature signature, RegistryContents contents) {}

  /// Some two thousand entries, which are written in a tenth of a second.
  private static final long SMALL = 4L << 20;

  private static final Duration SHORT_WAIT = Duration.ofMillis(10);

  private final RegistryFolder folder;
  private final RegistryRules rules;
  private final AtomicReference<Optional<State>> state = new AtomicReference<>(Optional.empty());

  private ModelRegistry(RegistryFolder folder, RegistryRules rules) {
    this.folder = folder;
    this.rules = rules;
  }

  /// The registry in a folder that may not exist yet. Touches nothing on disk.
  public static ModelRegistry at(Path root, RegistryRules rules) {
    return new ModelRegistry(RegistryFolder.layered(root), rules);
  }

  /// A registry that is one file without layers.
  public static ModelRegistry single(Path file, RegistryRules rules) {
    return new ModelRegistry(RegistryFolder.single(file), rules);
  }

  /// The folder.
  public Path root() {
    return folder.root();
  }

  /// A layer's file, whether it is there or not.
  public Path file(Layer layer) {
    return folder.file(layer);
  }

  /// What it keeps to.
  public RegistryRules rules() {
    return rules;
  }

  /// What the registry holds. Read again only if its files look different.
  ///
  /// @throws dev.dray.error.StorageException if a file is damaged or cannot be read; the text says
  ///   which file, which byte and what to do
  public RegistryContents contents() {
    Optional<State> known = state.get();
    RegistryFolder.Signature now = folder.signature();
    return known.isPresent() && known.get().signature().equals(now)
        ? known.get().contents()
        : reload();
  }

  /// The same, read again in any case.
  ///
  /// @throws dev.dray.error.StorageException as [#contents()]
  public RegistryContents reload() {
    finishOthersWork();
    // Before the files: what changes meanwhile is seen the next time.
    RegistryFolder.Signature signature = folder.signature();
    RegistryContents contents = load().contents();
    state.set(Optional.of(new State(signature, contents)));
    return contents;
  }

  /// What the registry holds, without what is long in entries: their files, digests and
  /// measurements. For lists of everything in a program that ends soon: of a large registry it is
  /// read in a fraction of the time and memory of [#contents()], and not kept.
  ///
  /// @throws dev.dray.error.StorageException as [#contents()]
  public RegistryContents outline() {
    finishOthersWork();
    return load(false).contents();
  }

  /// The one entry that a name stands for: a name, slug, alias, repository, served id, or display
  /// name if no other has it.
  ///
  /// @throws dev.dray.error.NotFoundException if there is none
  /// @throws dev.dray.error.InvalidRequestException if it stands for several
  /// @throws dev.dray.error.StorageException as [#contents()]
  public RegistryEntry require(String name) {
    return contents().require(name);
  }

  /// All entries.
  ///
  /// @throws dev.dray.error.StorageException as [#contents()]
  public List<RegistryEntry> entries() {
    return contents().entries();
  }

  /// What a change would do. Writes nothing.
  ///
  /// @throws dev.dray.error.DrayException as [#change]
  public RegistryChange preview(Consumer<RegistryDraft> edit) {
    RegistryDraft draft = new RegistryDraft(contents(), rules.allowDuplicates());
    edit.accept(draft);
    return draft.change();
  }

  /// Changes the registry: reads it afresh under the lock, has it edited, and writes what differs.
  /// If the edit throws, nothing is written.
  ///
  /// @throws dev.dray.error.ConflictException if another program keeps the lock, or as the edit
  ///   says
  /// @throws dev.dray.error.StorageException if a file is damaged or the disk fails
  /// @throws dev.dray.error.NotEnoughSpaceException if the disk is full; the old files stay
  public RegistryChange change(Backup backup, Consumer<RegistryDraft> edit) {
    try (StoreLock _ = lock()) {
      recover();
      Loaded loaded = load();
      RegistryDraft draft = new RegistryDraft(loaded.contents(), rules.allowDuplicates());
      edit.accept(draft);
      RegistryChange change = draft.change();
      return change.with(
          new RegistryWriter(folder, rules.clock(), rules.backups()).write(draft, loaded, backup));
    }
  }

  /// Enters downloads: at once while the registry is small, because other programs read its files;
  /// otherwise in the journal, so that a download costs the same however large the registry is.
  ///
  /// @param atOnce whether to read the registry for it, if it is small
  /// @return a sentence about what hinders the registry, if anything does; then the downloads are
  ///   in the journal and become entries when that is put right
  /// @throws dev.dray.error.DrayException if they cannot be noted either
  public Optional<String> enter(List<DownloadRecord> downloads, boolean atOnce) {
    if (!atOnce || !isSmall()) {
      downloads.forEach(this::note);
      return Optional.empty();
    }
    try {
      change(
          Backup.NO,
          draft -> {
            DownloadMatcher matcher = new DownloadMatcher(draft, rules);
            downloads.forEach(matcher::record);
          });
      return Optional.empty();
    } catch (StorageException e) {
      downloads.forEach(this::note);
      return Optional.of(
          "The download is noted and not yet an entry of the registry: "
              + e.getMessage()
              + ". "
              + e.nextStep());
    }
  }

  /// Whether writing it costs little; or as little as not writing would, as the journal grows.
  private boolean isSmall() {
    long layer = RegistryFolder.size(folder.file(Layer.DISCOVERED));
    return layer <= SMALL || new DownloadJournal(folder.journal()).size() > layer / 8;
  }

  /// Notes a download in the journal, which costs the same however large the registry is and reads
  /// nothing. It is an entry from the next reading on.
  ///
  /// @throws dev.dray.error.ConflictException if another program keeps the lock
  /// @throws dev.dray.error.StorageException if the disk fails
  public void note(DownloadRecord download) {
    try (StoreLock _ = lock()) {
      new DownloadJournal(folder.journal()).append(download);
    }
  }

  /// The copies of files from before changes, the newest first.
  public List<RegistryBackup> backups() {
    return RegistryBackup.list(folder.root());
  }

  /// Puts damaged files right: what can be read of each stays, what is missing comes from the
  /// newest good backup of its layer, and the damaged file is kept under another name.
  ///
  /// @return what was damaged; nothing is done where nothing is
  /// @throws dev.dray.error.DrayException if the disk fails, or others keep the lock
  public RegistryRepair repair() {
    RegistryRepair repair;
    try (StoreLock _ = lock()) {
      recover();
      repair = new Mending(folder, rules.clock().instant()).mend();
    }
    if (!repair.files().isEmpty()) {
      change(Backup.NO, draft -> {});
    }
    return repair;
  }

  /// The entries of any file in the form of a registry's, such as a backup.
  ///
  /// @throws dev.dray.error.StorageException if it is damaged or cannot be read
  /// @throws dev.dray.error.NotFoundException if it is not there
  public static List<RegistryEntry> read(Path file) {
    if (!Files.exists(file)) {
      throw new NotFoundException(
          ErrorCode.FILE_NOT_FOUND,
          "There is no file " + file,
          "Name a registry's file or one of its backups.",
          ErrorContext.of(file.toString()));
    }
    LayerFile content = LayerFile.read(file, new JsonReader());
    if (content.damage().isPresent()) {
      throw content.unusable(file, Optional.empty());
    }
    return content.entries();
  }

  /// The right to write: one thread of one process at a time. Readers need none, because files are
  /// replaced whole.
  private StoreLock lock() {
    return StoreLock.await(folder.lock(), "the registry", rules.longestWait())
        .orElseThrow(() ->
            new ConflictException(
                "Another program is writing the registry in " + folder.root(),
                "Run the same command again when it is done.",
                ErrorContext.of(folder.lock().toString())));
  }

  private void recover() {
    WholeFiles.recover(folder.root(), folder.layers().stream().map(folder::file).toList());
  }

  /// A program that died in the middle left files of two ages; whoever may write puts that right.
  /// One that lives is done in a moment, and nobody needs its lock for that.
  private void finishOthersWork() {
    long began = System.nanoTime();
    while (WholeFiles.isUnfinished(folder.root())
        && Files.isWritable(folder.root())
        && System.nanoTime() - began < rules.longestWait().toNanos()) {
      Optional<StoreLock> free = StoreLock.await(folder.lock(), "the registry", SHORT_WAIT);
      try (StoreLock _ = free.orElse(() -> {})) {
        if (free.isPresent()) {
          recover();
        }
      }
    }
  }

  private Loaded load() {
    return load(true);
  }

  private Loaded load(boolean whole) {
    // Before the layers: a writer makes entries of it first and empties it then.
    List<DownloadRecord> noted = new DownloadJournal(folder.journal()).read(new JsonReader());
    Outline shortened = noted.isEmpty() ? Outline.SHORT : Outline.FOR_DOWNLOADS;
    JsonReader reader = new JsonReader(whole ? Outline.WHOLE : shortened);
    LayerFile curated = LayerFile.NONE;
    LayerFile discovered;
    if (folder.isBeforeSplit()) {
      LayerSplit split = LayerSplit.of(read(Layer.MERGED, reader));
      curated = split.curated();
      discovered = split.discovered();
    } else {
      if (folder.layers().contains(Layer.CURATED)) {
        curated = read(Layer.CURATED, reader);
      }
      discovered = read(Layer.DISCOVERED, reader);
    }
    RegistryContents onDisk = new RegistryContents(folder.root(), curated, discovered);
    if (noted.isEmpty()) {
      return new Loaded(curated, discovered, onDisk);
    }
    RegistryDraft draft = new RegistryDraft(onDisk, rules.allowDuplicates());
    DownloadMatcher matcher = new DownloadMatcher(draft, rules);
    noted.forEach(matcher::record);
    return new Loaded(
        curated,
        discovered,
        new RegistryContents(
            folder.root(),
            curated.with(draft.curatedEntries()),
            discovered.with(draft.discoveredEntries())));
  }

  private LayerFile read(Layer layer, JsonReader reader) {
    Path file = folder.file(layer);
    LayerFile content = LayerFile.read(file, reader);
    if (content.damage().isPresent()) {
      throw content.unusable(file, Mending.newestGood(folder, layer));
    }
    return content;
  }

  /// The folder.
  @Override
  public String toString() {
    return "registry at " + folder.root();
  }
}
