package dev.dray.registry;

import dev.dray.store.DiskFailure;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/// Replaces several files at once: after a crash either all of them are new or none is. Used by
/// whoever holds the lock.
///
/// The new files are written beside the old ones and made durable; then a note names them; then
/// they are renamed, and the note goes. Whoever finds the note finishes the renames; what lies
/// there without a note was never finished and goes.
final class WholeFiles {

  private static final String NOTE = ".model_registry.renames";
  private static final String NEXT = ".next";

  /// Writes a file's content.
  interface Content {
    void writeTo(Appendable out) throws IOException;
  }

  private final Path folder;
  private final List<Path> targets = new ArrayList<>();

  WholeFiles(Path folder) {
    this.folder = folder;
  }

  /// Writes the content that a file is to have. Nothing is replaced yet.
  ///
  /// @throws dev.dray.error.DrayException if the disk fails
  void prepare(Path file, Content content) {
    // Somebody may keep the file elsewhere and link to it; the link stays.
    Path target = real(file);
    Path next = next(target);
    try {
      Files.createDirectories(Objects.requireNonNull(target.getParent()));
      try (FileChannel channel =
          FileChannel.open(
              next,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE)) {
        BufferedWriter out =
            new BufferedWriter(
                new OutputStreamWriter(Channels.newOutputStream(channel), StandardCharsets.UTF_8),
                1 << 16);
        content.writeTo(out);
        out.flush();
        channel.force(true);
      }
      keepMode(target, next);
      targets.add(target);
    } catch (IOException e) {
      removeQuietly(next);
      throw DiskFailure.of("write", target, e);
    }
  }

  /// Puts all of them in place.
  ///
  /// @throws dev.dray.error.DrayException if the disk fails
  void commit() {
    if (targets.isEmpty()) {
      return;
    }
    Path note = folder.resolve(NOTE);
    try {
      if (targets.size() > 1) {
        writeNote(note);
      }
      for (Path target : targets) {
        move(next(target), target);
      }
      force(folder);
      Files.deleteIfExists(note);
    } catch (IOException e) {
      throw DiskFailure.of("write", targets.getFirst(), e);
    }
  }

  /// Gives up what was prepared.
  void abandon() {
    targets.forEach(target -> removeQuietly(next(target)));
    targets.clear();
  }

  /// Finishes what a program that died had begun.
  ///
  /// @param files those that may have been prepared
  static void recover(Path folder, List<Path> files) {
    Path note = folder.resolve(NOTE);
    try {
      if (Files.exists(note)) {
        // Whole: it has its name only since it was.
        for (String line : Files.readAllLines(note)) {
          Path target = Path.of(line);
          if (Files.exists(next(target))) {
            move(next(target), target);
          }
        }
        force(folder);
        Files.deleteIfExists(note);
      }
      for (Path file : files) {
        Files.deleteIfExists(next(real(file)));
      }
    } catch (IOException e) {
      throw DiskFailure.of("write", note, e);
    }
  }

  /// Whether a program died, or is, in the middle of replacing.
  static boolean isUnfinished(Path folder) {
    return Files.exists(folder.resolve(NOTE));
  }

  private void writeNote(Path note) throws IOException {
    Path passing = note.resolveSibling(NOTE + NEXT);
    StringBuilder text = new StringBuilder();
    targets.forEach(target -> text.append(target).append('\n'));
    Files.writeString(passing, text);
    force(passing);
    move(passing, note);
    force(folder);
  }

  static Path real(Path file) {
    try {
      return Files.isSymbolicLink(file) ? file.toRealPath() : file;
    } catch (IOException e) {
      // A link that leads nowhere is replaced.
      return file;
    }
  }

  private static Path next(Path target) {
    return target.resolveSibling("." + target.getFileName() + NEXT);
  }

  private static void keepMode(Path old, Path replacement) throws IOException {
    try {
      Set<PosixFilePermission> mode = Files.getPosixFilePermissions(old);
      Files.setPosixFilePermissions(replacement, mode);
    } catch (NoSuchFileException | UnsupportedOperationException e) {
      // A new file has the mode that the umask gives it.
    }
  }

  private static void move(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /// Makes a file's content, or the names in a folder, survive a power cut, where the system can.
  static void force(Path path) {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      System.getLogger(WholeFiles.class.getName())
          .log(System.Logger.Level.DEBUG, path + " cannot be synced", e);
    }
  }

  private static void removeQuietly(Path path) {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      System.getLogger(WholeFiles.class.getName())
          .log(System.Logger.Level.DEBUG, path + " stays behind", e);
    }
  }
}
