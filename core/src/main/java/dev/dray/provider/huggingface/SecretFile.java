package dev.dray.provider.huggingface;

import dev.dray.error.ErrorContext;
import dev.dray.error.StorageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/// Writes files that only their owner may read. They are secret from their first byte on: the
/// temporary file is made with mode 0600 beside the target and then takes its place.
final class SecretFile {

  private SecretFile() {}

  static void write(Path file, String text) {
    try {
      // A link, such as one into a synchronised folder, stays; what it points to is replaced.
      Path target = Files.isSymbolicLink(file) ? file.toRealPath() : file.toAbsolutePath();
      Path folder = folderOf(target);
      boolean posix = Files.getFileStore(existing(folder)).supportsFileAttributeView("posix");
      Files.createDirectories(folder);
      if (posix) {
        trySetOwnerOnly(folder);
      }
      FileAttribute<?>[] mode =
          posix
              ? new FileAttribute<?>[] {
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
              }
              : new FileAttribute<?>[0];
      Path temporary = Files.createTempFile(folder, ".token", ".tmp", mode);
      try {
        try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
          ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
          while (bytes.hasRemaining()) {
            channel.write(bytes);
          }
          channel.force(true);
        }
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(temporary);
      }
    } catch (IOException e) {
      throw new StorageException(
          file + " cannot be written",
          "Check the permissions of its folder, or name another file with HF_TOKEN_PATH.",
          ErrorContext.of(file.toString()),
          e);
    }
  }

  static boolean delete(Path file) {
    try {
      return Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new StorageException(
          file + " cannot be deleted",
          "Check the permissions of its folder.",
          ErrorContext.of(file.toString()),
          e);
    }
  }

  private static void trySetOwnerOnly(Path folder) {
    try {
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    } catch (IOException e) {
      // The folder belongs to somebody else; the files in it are closed all the same.
    }
  }

  private static Path existing(Path folder) {
    Path found = folder;
    while (!Files.exists(found) && found.getParent() != null) {
      found = found.getParent();
    }
    return found;
  }

  private static Path folderOf(Path file) throws IOException {
    Path folder = file.getParent();
    if (folder == null) {
      throw new IOException("a root folder cannot hold a token");
    }
    return folder;
  }
}
