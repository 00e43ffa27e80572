package dev.dray.store;

import dev.dray.Digest;
import dev.dray.RepoPath;
import dev.dray.error.ConflictException;
import dev.dray.error.ErrorContext;
import dev.dray.provider.Listing;
import dev.dray.provider.RemoteFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// A model as plain files below a folder that belongs to the user.
///
/// Implementation note. Plain files can be changed by anybody, so a layout keeps a note of each
/// file it brought: what it is and how its place on disk looked. Without a note that still fits, a
/// file of the right size is hashed before it counts. Crash rule: the note is removed, the file
/// renamed into place, the note written; so a note never describes another file than the one beside
/// it, and a file without a note costs one hash. The old file stays until the new one is verified.
abstract class PlainShelf implements Shelf {

  /// What the layout's note says about the file that lies under a name.
  enum Note {
    /// It is the file of the listing.
    SAME,
    /// It is another file.
    OTHER,
    /// There is no note that still fits.
    NONE
  }

  final Path folder;
  final Listing listing;
  private final Path scratch;
  private final boolean overwrite;
  private final Optional<CacheContents> cache;
  private final Set<Path> refused = ConcurrentHashMap.newKeySet();
  private Optional<Set<PosixFilePermission>> finalMode = Optional.empty();
  private boolean finalModeKnown;
  private volatile boolean named;
  private @Nullable Map<Digest, List<RemoteFile>> twins;

  /// @param overwrite whether files of the user's may be replaced
  /// @param cache what content may be copied from
  PlainShelf(
      Path folder,
      Path scratch,
      Listing listing,
      boolean overwrite,
      Optional<CacheContents> cache) {
    this.folder = folder;
    this.cache = cache;
    this.scratch = scratch;
    this.listing = listing;
    this.overwrite = overwrite;
  }

  /// What the note says; asked only when a regular file of the right size is there.
  abstract Note note(RemoteFile file, Path target);

  /// Writes the note: the file of this digest was put under its name just now.
  abstract void writeNote(RemoteFile file, Path target, Digest digest) throws IOException;

  /// Removes the note.
  abstract void removeNote(RemoteFile file) throws IOException;

  /// Whether the note says that we brought the file under this name, and that nobody changed it
  /// since, whatever it is.
  abstract boolean isOurs(RemoteFile file, Path target);

  @Override
  public void requireFree(RemoteFile file) {
    Path target = target(file);
    if (overwrite
        || !Files.exists(target, LinkOption.NOFOLLOW_LINKS)
        || Files.isDirectory(target)
        || isOurs(file, target)) {
      return;
    }
    if (fits(target, file) && !refused.contains(target) && isContentOf(file, target)) {
      return;
    }
    throw new ConflictException(
        "There is another file at "
            + target
            + " that Dray did not bring, or that was changed since",
        "Move it away, choose another folder with --to DIR, or replace it with --overwrite (with --to)"
            + " or --force.",
        ErrorContext.of(target.toString()));
  }

  private static boolean isContentOf(RemoteFile file, Path target) {
    try {
      return file.digest().isEmpty() || ContentHash.matches(target, file.digest().get());
    } catch (IOException e) {
      throw DiskFailure.of("read", target, e);
    }
  }

  /// Content in another place, which is hashed when it is taken.
  Optional<Path> elsewhere(RemoteFile file) {
    return cache.flatMap(contents -> contents.find(file, refused));
  }

  @Override
  public void lookAgain() {
    cache.ifPresent(CacheContents::lookAgain);
  }

  /// Names of the layout's own that no repository file may take: the first segment or segments.
  abstract String reserved();

  @Override
  public Path modelPath() {
    return folder;
  }

  /// Where the file belongs.
  ///
  /// @throws ConflictException if the repository has a file among the layout's own
  final Path target(RemoteFile file) {
    RepoPath path = file.path();
    String own = reserved();
    String text = path.text().toLowerCase(Locale.ROOT);
    if (text.equals(own) || text.startsWith(own + "/")) {
      throw new ConflictException(
          "The repository has a file '" + path + "' where Dray keeps its own records",
          "Leave it out with --exclude, or download into the hub cache.",
          ErrorContext.of(path.text()));
    }
    return path.under(folder);
  }

  @Override
  public FileState inspect(RemoteFile file) {
    Path target = target(file);
    if (fits(target, file) && !refused.contains(target)) {
      switch (note(file, target)) {
        case SAME -> {
          return new FileState.Present(target);
        }
        case NONE -> {
          if (file.digest().isPresent()) {
            return new FileState.Linkable(target);
          }
        }
        case OTHER -> {
          // Perhaps it is somewhere else.
        }
      }
    }
    return twin(file)
        .filter(path -> usable(path, file))
        .<FileState>map(FileState.Linkable::new)
        .or(() ->
            elsewhere(file)
                .filter(path -> usable(path, file))
                .map(path -> new FileState.Linkable(path, true)))
        .orElseGet(FileState.Absent::new);
  }

  final boolean usable(Path path, RemoteFile file) {
    return fits(path, file) && !refused.contains(path);
  }

  /// Another file of the same listing with equal content that is here already.
  private Optional<Path> twin(RemoteFile file) {
    if (file.digest().isEmpty()) {
      return Optional.empty();
    }
    for (RemoteFile other : twins().getOrDefault(file.digest().get(), List.of())) {
      if (!other.path().equals(file.path())) {
        Path path = other.path().under(folder);
        if (fits(path, other) && !refused.contains(path) && note(other, path) == Note.SAME) {
          return Optional.of(path);
        }
      }
    }
    return Optional.empty();
  }

  private synchronized Map<Digest, List<RemoteFile>> twins() {
    Map<Digest, List<RemoteFile>> known = twins;
    if (known == null) {
      known = new HashMap<>();
      for (RemoteFile file : listing.files()) {
        if (file.digest().isPresent()) {
          known.computeIfAbsent(file.digest().get(), d -> new ArrayList<>(1)).add(file);
        }
      }
      twins = known;
    }
    return known;
  }

  @Override
  public Optional<Path> link(RemoteFile file) {
    while (true) {
      switch (inspect(file)) {
        case FileState.Present(Path path) -> {
          return Optional.of(path);
        }
        case FileState.Absent() -> {
          return Optional.empty();
        }
        case FileState.Linkable(Path content, boolean _) -> {
          if (take(file, content)) {
            return Optional.of(target(file));
          }
          refused.add(content);
        }
      }
    }
  }

  private boolean take(RemoteFile file, Path content) {
    Digest digest = file.digest().orElseThrow();
    Path target = target(file);
    try {
      if (content.equals(target)) {
        if (!ContentHash.matches(target, digest)) {
          return false;
        }
        writeNote(file, target, digest);
        return true;
      }
      DiskSpace.makeFolder(scratch);
      Path copy = AtomicFile.passing(scratch, ".copy");
      try {
        AtomicFile.copy(content, copy);
        if (!ContentHash.matches(copy, digest)) {
          return false;
        }
        place(file, copy, target, digest);
        return true;
      } finally {
        Files.deleteIfExists(copy);
      }
    } catch (NoSuchFileException e) {
      return false;
    } catch (IOException e) {
      throw DiskFailure.of("write", target, e);
    }
  }

  @Override
  public Path publish(RemoteFile file, Path part) {
    Path target = target(file);
    try {
      Digest digest =
          file.digest().isPresent()
              ? file.digest().get()
              : ContentHash.of(part, new Digest.Sha256("0".repeat(64)), n -> {});
      place(file, part, target, digest);
      refused.remove(target);
      return target;
    } catch (IOException e) {
      throw DiskFailure.of("write", target, e);
    }
  }

  private void place(RemoteFile file, Path verified, Path target, Digest digest)
      throws IOException {
    if (Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
      throw new ConflictException(
          "There is a folder where the file " + target + " belongs",
          "Remove that folder or choose another one with --to DIR.",
          ErrorContext.of(target.toString()));
    }
    if (!verified.equals(target)) {
      requireFree(file);
    }
    openToReaders(verified);
    DiskSpace.makeFolderOf(target);
    removeNote(file);
    named = true;
    AtomicFile.put(verified, target, digest);
    writeNote(file, target, digest);
  }

  private synchronized void openToReaders(Path file) throws IOException {
    if (!finalModeKnown) {
      DiskSpace.makeFolder(scratch);
      finalMode = AtomicFile.modeOfNewFile(scratch);
      finalModeKnown = true;
    }
    if (finalMode.isPresent()) {
      Files.setPosixFilePermissions(file, finalMode.get());
    }
  }

  /// Makes the names of these files survive a power cut, if this shelf gave any.
  final void forceNames(List<RemoteFile> selection) {
    if (named) {
      AtomicFile.forceNames(folder, selection.stream().map(this::target).toList());
    }
  }

  /// A file name for things that belong to the file's content: its digest, or one made from its
  /// place where no digest is known.
  final String contentName(RemoteFile file) {
    return file.digest()
        .map(Digest::hex)
        .orElseGet(() ->
            "path-"
                + ContentHash.ofText(listing.commit().map(c -> c + "/").orElse("") + file.path()));
  }

  private static boolean fits(Path path, RemoteFile file) {
    try {
      return Files.isRegularFile(path)
          && (file.size().isEmpty() || Files.size(path) == file.size().getAsLong());
    } catch (IOException e) {
      return false;
    }
  }
}
