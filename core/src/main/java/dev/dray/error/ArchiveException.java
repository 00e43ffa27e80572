package dev.dray.error;

import org.jspecify.annotations.Nullable;

/// An archive arrived as it was published, and cannot or must not be unpacked: it is damaged, uses
/// what cannot be read, or holds what would do harm. Nothing of it is left unpacked. Code
/// `ARCHIVE_REFUSED`.
public final class ArchiveException extends DrayException {
  private static final long serialVersionUID = 1L;

  /// One sentence that names the archive and what is wrong with it, one that says what to do, and
  /// where it happened.
  public ArchiveException(
      String message, String nextStep, ErrorContext context, @Nullable Throwable cause) {
    super(ErrorCode.ARCHIVE_REFUSED, message, nextStep, context, cause);
  }
}
