package dev.dray.unpack;

import dev.dray.Digest;
import dev.dray.RepoPath;
import dev.dray.error.ConflictException;
import dev.dray.error.ErrorContext;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/// Where one archive's content goes, and what is written down about it: the content itself under
/// the archive's name without its ending, a note in `.dray/unpacked/`, and while it is unpacked a
/// folder in `.dray/unpacking/`, all below one folder and so on one file system.
///
/// Crash rules: the content gets its name by one rename of what is finished, then the note is
/// written. What a run that was killed left in `.dray/unpacking/` is thrown away by the next one.
/// Whoever writes here holds the archive's lock.
public final class UnpackPlace {

  /// What came out of an archive.
  ///
  /// @param files how many files, hard links included
  /// @param bytes their bytes
  public record Contents(int files, long bytes) {}

  private static final int LARGEST_NOTE = 1_000;

  private final Path own;
  private final Path staging;
  private final Path target;
  private final Path note;

  /// The place for an archive below `root`. Touches nothing on disk.
  ///
  /// @throws IllegalArgumentException if a name leads out of `root`
  public UnpackPlace(Path root, RepoPath archive, ArchiveName name) {
    this.own = root.toAbsolutePath().normalize().resolve(".dray");
    this.staging = archive.under(own.resolve("unpacking"));
    this.note = archive.under(own.resolve("unpacked"));
    this.target = name.unpacked().under(root);
  }

  /// Where the content lies when it is published: a folder, or a file for a compressed file.
  public Path target() {
    return target;
  }

  /// What lies here, if it came from an archive of this digest and as many files and bytes are
  /// still there.
  ///
  /// @throws IOException if the disk cannot be read
  public Optional<Contents> find(Digest archive) throws IOException {
    return noted().filter(n -> n.digest().equals(archive.toString())).map(Note::contents);
  }

  private record Note(String digest, Contents contents) {}

  private Optional<Note> noted() throws IOException {
    if (!Files.isRegularFile(note) || Files.size(note) > LARGEST_NOTE) {
      return Optional.empty();
    }
    String[] words = Files.readString(note, StandardCharsets.ISO_8859_1).strip().split(" ", -1);
    try {
      Contents contents = new Contents(Integer.parseInt(words[1]), Long.parseLong(words[2]));
      return Files.exists(target, LinkOption.NOFOLLOW_LINKS) && count().equals(contents)
          ? Optional.of(new Note(words[0], contents))
          : Optional.empty();
    } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
      return Optional.empty();
    }
  }

  private Contents count() throws IOException {
    int[] files = {0};
    long[] bytes = {0};
    Files.walkFileTree(
        target,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (attributes.isRegularFile()) {
              files[0]++;
              bytes[0] += attributes.size();
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return new Contents(files[0], bytes[0]);
  }

  /// @param force whether what lies there may be replaced whatever it is
  /// @throws ConflictException if something lies there that did not come from this archive
  /// @throws IOException if the disk cannot be read
  public void requireFree(boolean force) throws IOException {
    if (!force && Files.exists(target, LinkOption.NOFOLLOW_LINKS) && noted().isEmpty()) {
      throw new ConflictException(
          "There is something else at " + target + ", where the archive would be unpacked",
          "Move it away, or choose another folder with --to DIR.",
          ErrorContext.of(target.toString()));
    }
  }

  /// An empty folder to unpack into; what an earlier run left there is gone.
  Path prepare() throws IOException {
    discard();
    Path fresh = staging.resolve("new");
    Files.createDirectories(fresh);
    return fresh;
  }

  /// Moves what was unpacked to its place.
  ///
  /// @param finished the folder or file, below what [#prepare()] gave
  /// @param archive the archive's digest, if it may be recognized by it
  void publish(Path finished, Contents contents, Optional<Digest> archive) throws IOException {
    Files.createDirectories(target.getParent());
    Files.deleteIfExists(note);
    if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      Files.move(target, staging.resolve("old"), StandardCopyOption.ATOMIC_MOVE);
    }
    Files.move(finished, target, StandardCopyOption.ATOMIC_MOVE);
    if (archive.isPresent()) {
      Files.createDirectories(note.getParent());
      Files.writeString(
          note, archive.get() + " " + contents.files() + " " + contents.bytes() + "\n");
    }
    discard();
  }

  /// Throws away what is unfinished, and folders of ours that are empty then.
  void discard() throws IOException {
    if (Files.exists(staging, LinkOption.NOFOLLOW_LINKS)) {
      deleteTree(staging);
    }
    for (Path empty = staging.getParent();
        empty != null && empty.startsWith(own) && isEmpty(empty);
        empty = empty.getParent()) {
      Files.deleteIfExists(empty);
    }
  }

  private static boolean isEmpty(Path folder) throws IOException {
    try (var entries = Files.list(folder)) {
      return entries.findAny().isEmpty();
    } catch (NoSuchFileException e) {
      return true;
    }
  }

  private static void deleteTree(Path tree) throws IOException {
    Files.walkFileTree(
        tree,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(
              Path folder, @org.jspecify.annotations.Nullable IOException failure)
              throws IOException {
            if (failure != null) {
              throw failure;
            }
            Files.delete(folder);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
