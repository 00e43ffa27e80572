package dev.dray.federation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.TimeUnit;

/// How a file looks from outside. Two equal stamps of one path mean that nobody changed the file
/// between them, as far as the system tells.
///
/// @param size in bytes
/// @param modified time of change, nanoseconds since 1970
/// @param identity device and inode as text; `-` where the system has none
record FileStamp(long size, long modified, String identity) {

  /// @throws NoSuchFileException if it is gone, or no regular file
  /// @throws IOException if it cannot be asked
  static FileStamp of(Path file) throws IOException {
    BasicFileAttributes look =
        Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    if (!look.isRegularFile()) {
      throw new NoSuchFileException(file.toString());
    }
    return new FileStamp(
        look.size(),
        look.lastModifiedTime().to(TimeUnit.NANOSECONDS),
        look.fileKey() == null ? "-" : look.fileKey().toString().replaceAll("[\\s\\t]", ""));
  }
}
