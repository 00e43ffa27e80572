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

  private NotEnoughSpaceException(ByteSize available, Path target, ErrorContext context) {
    super(
        ErrorCode.NOT_ENOUGH_SPACE,
        "The disk is full: " + target + " cannot be written, " + available + " free",
        "Free some space or choose another place with --to DIR; the download then goes on where it"
            + " stopped.",
        context,
        null);
    this.required = available.plus(new ByteSize(1));
    this.available = available;
  }

  private NotEnoughSpaceException(String message, ErrorContext context) {
    super(
        ErrorCode.NOT_ENOUGH_SPACE,
        message,
        "Free some space there; the download then goes on where it stopped.",
        context,
        null);
    this.required = new ByteSize(1);
    this.available = new ByteSize(0);
  }

  /// Somebody else could not write for want of room, such as a daemon, which tells no figures.
  ///
  /// @param who as the user knows it
  /// @param words what it said, cleaned
  public static NotEnoughSpaceException reported(String who, String words, ErrorContext context) {
    return new NotEnoughSpaceException(
        "The disk that " + who + " writes to is full: " + words, context);
  }

  /// A write failed for want of room. How much is needed is not known then, only that it is more
  /// than what is free, so the message names no figure.
  public static NotEnoughSpaceException full(
      ByteSize available, Path target, ErrorContext context) {
    return new NotEnoughSpaceException(
        new ByteSize(Math.min(available.bytes(), Long.MAX_VALUE - 1)), target, context);
  }

  /// Bytes needed; where a write failed, one more than what is free; 1 where nobody tells.
  public ByteSize required() {
    return required;
  }

  /// Bytes free.
  public ByteSize available() {
    return available;
  }
}
