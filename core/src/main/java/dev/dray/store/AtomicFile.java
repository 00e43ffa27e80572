package dev.dray.store;

import dev.dray.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Collection;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/// Small files and links that are there whole or not at all: made under a passing name in a scratch
/// folder on the same file system, then renamed.
final class AtomicFile {
  private AtomicFile() {}

  /// Who may read a new file.
  enum Mode {
    /// As the umask says.
    ORDINARY,
    /// The owner alone.
    PRIVATE
  }

  /// A name that nobody else uses, below `scratch`. Nobody need be kept from guessing it, and
  /// secure random numbers would load the JDK's cryptography into each download over plain http.
  static Path passing(Path scratch, String suffix) {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    return scratch.resolve(new UUID(random.nextLong(), random.nextLong()) + suffix);
  }

  /// Puts `content` under the name `target`, durable before the name is. Does nothing if it is
  /// there already, so that a store that may not be written can be used when nothing is to change.
  static void write(Path target, byte[] content, Path scratch, Mode mode) throws IOException {
    if (holds(target, content)) {
      return;
    }
    Files.createDirectories(scratch);
    Files.createDirectories(Objects.requireNonNull(target.getParent()));
    Path passing = passing(scratch, ".tmp");
    try {
      try (FileChannel out =
          (FileChannel) Files.newByteChannel(passing, CREATE, attributes(mode))) {
        ByteBuffer bytes = ByteBuffer.wrap(content);
        while (bytes.hasRemaining()) {
          out.write(bytes);
        }
        out.force(true);
      }
      move(passing, target);
    } finally {
      Files.deleteIfExists(passing);
    }
  }

  /// Makes `link` a symbolic link with this target text, whatever was there before.
  static void link(Path link, Path targetText, Path scratch) throws IOException {
    if (Files.isSymbolicLink(link) && Files.readSymbolicLink(link).equals(targetText)) {
      return;
    }
    Files.createDirectories(Objects.requireNonNull(link.getParent()));
    try {
      Files.createSymbolicLink(link, targetText);
    } catch (FileAlreadyExistsException e) {
      Files.createDirectories(scratch);
      Path passing = passing(scratch, ".link");
      try {
        Files.createSymbolicLink(passing, targetText);
        move(passing, link);
      } finally {
        Files.deleteIfExists(passing);
      }
    }
  }

  /// Renames, replacing what is there in one step where the file system can.
  static void move(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /// Moves a verified file into place. Windows refuses to replace a file that somebody has open; if
  /// the one that is there has the same content, that is as good.
  static void put(Path verified, Path target, Digest digest) throws IOException {
    try {
      move(verified, target);
    } catch (AccessDeniedException e) {
      if (!Files.isRegularFile(target) || !ContentHash.matches(target, digest)) {
        throw e;
      }
      Files.deleteIfExists(verified);
    }
  }

  /// Copies content to a new file, durably: it is about to get a final name, and a name must never
  /// be found after a power cut without its bytes.
  ///
  /// @throws FileAlreadyExistsException if `copy` is there
  static void copy(Path content, Path copy) throws IOException {
    Files.copy(content, copy);
    try (FileChannel channel = FileChannel.open(copy, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }

  /// Removes a file or an empty folder, if it can be; what is in use or full stays.
  static void removeQuietly(Path path) {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      System.getLogger(AtomicFile.class.getName())
          .log(System.Logger.Level.DEBUG, "an empty folder stays", e);
    }
  }

  /// Makes the names in a folder survive a power cut, where the system can: Windows opens no
  /// folders, some network file systems sync none.
  static void forceNames(Path folder) {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      // A power cut may then cost a file its name, and the next run finds or fetches it again.
      System.getLogger(AtomicFile.class.getName())
          .log(System.Logger.Level.DEBUG, "a folder cannot be synced", e);
    }
  }

  /// The same for every folder between `root` and these files, `root` and the one that holds it
  /// included.
  static void forceNames(Path root, Collection<Path> files) {
    Set<Path> folders = new TreeSet<>();
    Optional.ofNullable(root.toAbsolutePath().getParent()).ifPresent(folders::add);
    for (Path file : files) {
      Path folder = file.getParent();
      while (folder != null && folder.startsWith(root) && folders.add(folder)) {
        folder = folder.getParent();
      }
    }
    folders.forEach(AtomicFile::forceNames);
  }

  /// The mode that the umask and the folder's default access list give a new file there; nothing
  /// where files have no such modes. Found out by making one, as the official client does: a
  /// program cannot ask for its umask without changing it.
  static Optional<Set<PosixFilePermission>> modeOfNewFile(Path folder) throws IOException {
    Path probe = passing(folder, ".mode");
    try {
      Files.createFile(probe);
      return Optional.of(Files.getPosixFilePermissions(probe));
    } catch (UnsupportedOperationException e) {
      return Optional.empty();
    } finally {
      Files.deleteIfExists(probe);
    }
  }

  private static final Set<StandardOpenOption> CREATE =
      Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);

  private static FileAttribute<?>[] attributes(Mode mode) {
    boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    return mode == Mode.PRIVATE && posix
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }

  private static boolean holds(Path file, byte[] content) throws IOException {
    try {
      return Files.isRegularFile(file)
          && Files.size(file) == content.length
          && Arrays.equals(Files.readAllBytes(file), content);
    } catch (NoSuchFileException e) {
      return false;
    }
  }
}
