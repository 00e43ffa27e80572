package dev.dray.error;

/// A file or folder cannot be read or written. Code `STORAGE_FAILED`.
public final class StorageException extends DrayException {
  private static final long serialVersionUID = 1L;

  /// One sentence that names the file, one that says what to do, where it happened, and the failure
  /// behind it.
  public StorageException(String message, String nextStep, ErrorContext context, Throwable cause) {
    super(ErrorCode.STORAGE_FAILED, message, nextStep, context, cause);
  }
}
