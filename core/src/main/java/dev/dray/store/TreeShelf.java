package dev.dray.store;

import dev.dray.Digest;
import dev.dray.RepoPath;
import dev.dray.provider.Listing;
import dev.dray.provider.RemoteFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// One model in a plain tree. The note of a file is `.dray/notes/<path>`: one line with its digest,
/// size and time of change in nanoseconds, so that another run need not read it again. Without the
/// digest (`-`) it says that the file is ours and is being replaced.
class TreeShelf extends PlainShelf {

  private static final String OWN = ".dray";
  private static final int LARGEST_NOTE = 1_000;

  private final Path own;
  private final String noteSuffix;
  private boolean madeFolder;
  private boolean madeOwn;

  TreeShelf(Path folder, Listing listing, boolean overwrite, Optional<CacheContents> cache) {
    this(folder, folder.resolve(OWN), "", listing, overwrite, cache);
  }

  /// @param own the folder for our own things, on the same file system
  /// @param noteSuffix what the names of notes end in, besides those of the files
  TreeShelf(
      Path folder,
      Path own,
      String noteSuffix,
      Listing listing,
      boolean overwrite,
      Optional<CacheContents> cache) {
    super(folder, own, listing, overwrite, cache);
    this.own = own;
    this.noteSuffix = noteSuffix;
  }

  @Override
  String reserved() {
    return OWN;
  }

  @Override
  Note note(RemoteFile file, Path target) {
    if (file.digest().isEmpty()) {
      return file.size().isPresent() ? Note.SAME : Note.OTHER;
    }
    try {
      Path note = notePath(file);
      if (!Files.isRegularFile(note) || Files.size(note) > LARGEST_NOTE) {
        return Note.NONE;
      }
      String text = Files.readString(note, StandardCharsets.ISO_8859_1).strip();
      int split = text.indexOf(' ');
      if (split < 0 || !text.substring(split + 1).equals(look(target))) {
        return Note.NONE;
      }
      boolean same = text.substring(0, split).equals(file.digest().get().toString());
      // A note in the other algorithm says nothing about this digest.
      boolean comparable = text.startsWith(file.digest().get().toString().split(":", 2)[0] + ":");
      return same ? Note.SAME : comparable ? Note.OTHER : Note.NONE;
    } catch (IOException e) {
      return Note.NONE;
    }
  }

  @Override
  boolean isOurs(RemoteFile file, Path target) {
    try {
      Path note = notePath(file);
      if (!Files.isRegularFile(note) || Files.size(note) > LARGEST_NOTE) {
        return false;
      }
      String text = Files.readString(note, StandardCharsets.ISO_8859_1).strip();
      return text.substring(text.indexOf(' ') + 1).equals(look(target));
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  void writeNote(RemoteFile file, Path target, Digest digest) throws IOException {
    Path note = notePath(file);
    DiskSpace.makeFolderOf(note);
    Files.writeString(note, digest + " " + look(target) + "\n");
  }

  @Override
  void removeNote(RemoteFile file) throws IOException {
    Path note = notePath(file);
    Path target = target(file);
    if (isOurs(file, target)) {
      // Still ours, whatever comes now: a crash before the new file is there must not make a
      // stranger of the old one.
      byte[] words = ("- " + look(target) + "\n").getBytes(StandardCharsets.ISO_8859_1);
      AtomicFile.write(note, words, own, AtomicFile.Mode.ORDINARY);
    } else {
      Files.deleteIfExists(note);
    }
  }

  /// What the notes below a folder say; nothing if there are none.
  static Optional<List<ExpectedFile>> noted(Path folder) {
    Path notes = folder.resolve(OWN).resolve("notes");
    if (!Files.isDirectory(notes)) {
      return Optional.empty();
    }
    List<ExpectedFile> files = new ArrayList<>();
    try {
      for (Path note : CacheScan.filesBelow(notes)) {
        if (Files.isRegularFile(note, LinkOption.NOFOLLOW_LINKS)
            && Files.size(note) <= LARGEST_NOTE) {
          String[] words = Files.readString(note, StandardCharsets.ISO_8859_1).strip().split(" ");
          String path = notes.relativize(note).toString().replace('\\', '/');
          expectation(folder, path, words).ifPresent(files::add);
        }
      }
    } catch (IOException e) {
      throw DiskFailure.of("read", notes, e);
    }
    return Optional.of(files);
  }

  /// `digest size time`; without the digest a file that is being replaced, which says nothing.
  private static Optional<ExpectedFile> expectation(Path folder, String path, String[] words) {
    try {
      return words.length == 3 && !words[0].equals("-")
          ? Optional.of(
              new ExpectedFile(
                  path,
                  new RepoPath(path).under(folder),
                  OptionalLong.of(Long.parseLong(words[1])),
                  Optional.of(Digest.parse(words[0]))))
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      // Not our note.
      return Optional.empty();
    }
  }

  private static String look(Path target) throws IOException {
    return Files.size(target) + " " + Files.getLastModifiedTime(target).to(TimeUnit.NANOSECONDS);
  }

  private Path notePath(RemoteFile file) {
    Path note = file.path().under(own.resolve("notes"));
    return noteSuffix.isEmpty() ? note : note.resolveSibling(note.getFileName() + noteSuffix);
  }

  @Override
  public Path partFile(RemoteFile file) {
    return own.resolve(contentName(file) + HubFolder.PART_SUFFIX);
  }

  @Override
  public void prepare() {
    madeFolder |= !Files.exists(folder);
    madeOwn |= !Files.exists(own);
    DiskSpace.makeFolder(own);
    DiskSpace.makeFolder(folder);
    CacheTag.writeOnce(own.resolve(".gitignore"), "*");
  }

  @Override
  public void abandon() {
    Path ignore = own.resolve(".gitignore");
    Path locks = own.resolve("locks");
    if (madeOwn && List.of(ignore, locks).containsAll(CacheScan.children(own))) {
      CacheScan.children(locks).forEach(AtomicFile::removeQuietly);
      AtomicFile.removeQuietly(locks);
      AtomicFile.removeQuietly(ignore);
      AtomicFile.removeQuietly(own);
      if (madeFolder) {
        AtomicFile.removeQuietly(folder);
      }
    }
  }

  @Override
  public StoreLock lock(RemoteFile file, Consumer<String> waiting) {
    return LockFile.acquireOwn(
        own.resolve("locks").resolve(contentName(file) + ".lock"), file.path().text(), waiting);
  }

  @Override
  public void complete(List<RemoteFile> selection) {
    // The notes were written with the files.
    forceNames(selection);
  }
}
