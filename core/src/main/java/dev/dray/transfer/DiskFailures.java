package dev.dray.transfer;

import dev.dray.ByteSize;
import dev.dray.error.CancelledException;
import dev.dray.error.DrayException;
import dev.dray.error.ErrorContext;
import dev.dray.error.NotEnoughSpaceException;
import dev.dray.error.StorageException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/// Tells a full disk from a broken one, and both from a stop.
final class DiskFailures {

  private DiskFailures() {}

  /// The error table's word for a failure to read or write `file`.
  static DrayException toDray(IOException failure, Path file) {
    ErrorContext context = ErrorContext.of(String.valueOf(file.getFileName()));
    // An interrupt closes the channel under everybody who uses it.
    if (failure instanceof ClosedChannelException) {
      return new CancelledException("Writing " + file + " was stopped", context);
    }
    if (isFull(failure)) {
      return NotEnoughSpaceException.full(free(file), file, context);
    }
    return new StorageException(
        "Cannot read or write " + file + ": " + failure.getMessage(),
        "Check the disk and the rights on that folder; what is downloaded already is kept.",
        context,
        failure);
  }

  /// Whether there was no room. The JDK passes the system's sentence on and nothing else: ENOSPC,
  /// EDQUOT, and Windows' two.
  static boolean isFull(IOException failure) {
    String message = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
    return message.contains("no space left")
        || message.contains("quota exceeded")
        || message.contains("not enough space");
  }

  private static ByteSize free(Path file) {
    try {
      return ByteSize.ofBytes(
          Math.max(0, Files.getFileStore(file.toAbsolutePath().getParent()).getUsableSpace()));
    } catch (IOException | NullPointerException e) {
      return ByteSize.ZERO;
    }
  }
}
