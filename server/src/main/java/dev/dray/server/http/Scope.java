package dev.dray.server.http;

/// What a caller may do; each one holds those before it.
public enum Scope {
  /// Open to everybody who reaches the server: whether it lives.
  NONE,
  /// To look.
  READ,
  /// To start, steer and stop downloads.
  DOWNLOAD,
  /// To remove models and to change settings and tokens.
  ADMIN;

  /// Whether somebody with this scope may do what needs the other one.
  public boolean covers(Scope needed) {
    return compareTo(needed) >= 0;
  }
}
