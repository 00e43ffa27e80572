package dev.dray.server.database;

/// Whose SQL it is.
enum Dialect {
  SQLITE("sqlite"),
  POSTGRESQL("postgresql");

  private final String folder;

  Dialect(String folder) {
    this.folder = folder;
  }

  /// The folder of its migrations beside this class.
  String folder() {
    return folder;
  }
}
