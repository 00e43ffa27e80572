package dev.dray.server.database;

import java.sql.SQLException;

/// Carries the driver's refusal through work that knows no SQL exceptions; the database turns it
/// into an error that says what to do.
final class RefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final SQLException refusal;

  RefusedException(SQLException refusal) {
    super(refusal.getMessage(), refusal);
    this.refusal = refusal;
  }

  SQLException refusal() {
    return refusal;
  }
}
