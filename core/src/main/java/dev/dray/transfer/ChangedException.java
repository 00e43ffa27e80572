package dev.dray.transfer;

import java.io.IOException;

/// The content changed on the server since the first bytes of it came, and no digest says which one
/// is meant: what is here must go.
final class ChangedException extends IOException {
  private static final long serialVersionUID = 1L;

  ChangedException(String message) {
    super(message);
  }
}
