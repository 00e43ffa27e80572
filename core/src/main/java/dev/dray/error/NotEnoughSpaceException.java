package dev.dray.error;

import dev.dray.ByteSize;
import java.nio.file.Path;

/// The disk has not enough room, found out before the first byte or when a write failed. What is
/// here already is kept. Code `NOT_ENOUGH_SPACE`.
public final class NotEnoughSpaceException extends DrayException {
  private static final long serialVersionUID = 1L;

  private final ByteSize required;
  private final ByteSize available;

  /// How much is needed below `target`, and how much there is.
  public NotEnoughSpaceException(
      ByteSize required, ByteSize available, Path target, ErrorContext context) {
    super(
        ErrorCode.NOT_ENOUGH_SPACE,
        "Not enough disk space at " + target + ": " + required + " needed, " + available + " free",
        "Free at least "
            + new ByteSize(Math.max(0, required.bytes() - available.bytes()))
            + " or choose another place with --to DIR; the download then goes on where it stopped.",
        context,
        null);
    this.required = required;
    this.available = available;
  }

  /// Bytes needed.
  public ByteSize required() {
    return required;
  }

  /// Bytes free.
  public ByteSize available() {
    return available;
  }
}
