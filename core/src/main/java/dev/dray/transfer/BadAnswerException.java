package dev.dray.transfer;

import dev.dray.error.DrayException;
import java.io.IOException;

/// A success that cannot be used: wrong range, unasked encoding, an empty body. Tried again a few
/// times; the error is what to say when it stays so.
final class BadAnswerException extends IOException {
  private static final long serialVersionUID = 1L;

  /// What may help against it.
  enum Remedy {
    /// Asking again.
    ASK_AGAIN,
    /// Asking without a range.
    ASK_FOR_ALL,
    /// Nothing: the source has something else under this address.
    NONE
  }

  private final transient DrayException error;
  private final Remedy remedy;

  BadAnswerException(DrayException error, Remedy remedy) {
    super(error.getMessage(), error);
    this.error = error;
    this.remedy = remedy;
  }

  DrayException error() {
    return error;
  }

  Remedy remedy() {
    return remedy;
  }
}
