package dev.dray.store;

import dev.dray.error.DrayException;
import dev.dray.error.ErrorContext;
import dev.dray.error.NotEnoughSpaceException;
import dev.dray.error.StorageException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Locale;

/// Says what a failed disk operation means for the user. Stateless.
public final class DiskFailure {
  private DiskFailure() {}

  /// The failure to `verb` the file, as the exception to throw:
  /// [dev.dray.error.NotEnoughSpaceException] for a full disk, else a
  /// [dev.dray.error.StorageException].
  public static DrayException of(String verb, Path path, IOException cause) {
    if (isFull(cause)) {
      return NotEnoughSpaceException.full(
          DiskSpace.usable(path), path, ErrorContext.of(path.toString()));
    }
    String next =
        isReadOnly(cause)
            ? "Check who owns it and whether you may write there."
            : "Check the disk, then run the same command again.";
    return new StorageException(
        "Cannot " + verb + " " + path + ": " + reason(cause),
        next,
        ErrorContext.of(path.toString()),
        cause);
  }

  /// Whether the disk or the user's quota is exhausted.
  static boolean isFull(IOException cause) {
    String text = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
    return text.contains("no space left")
        || text.contains("disk quota exceeded")
        || text.contains("not enough space");
  }

  /// Whether the place may not be written.
  static boolean isReadOnly(IOException cause) {
    return cause instanceof AccessDeniedException
        || (cause instanceof FileSystemException f
            && String.valueOf(f.getReason()).toLowerCase(Locale.ROOT).contains("read-only"));
  }

  private static String reason(IOException cause) {
    if (cause instanceof AccessDeniedException) {
      return "access denied";
    }
    if (cause instanceof FileSystemException f && f.getReason() != null) {
      return f.getReason();
    }
    String name = cause.getClass().getSimpleName().replaceAll("Exception$", "");
    return cause.getMessage() == null ? name : name + " (" + cause.getMessage() + ")";
  }
}
