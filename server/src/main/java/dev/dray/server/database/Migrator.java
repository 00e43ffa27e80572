package dev.dray.server.database;

import dev.dray.error.ConflictException;
import dev.dray.error.ErrorContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/// Brings the tables into their newest shape: numbered files of SQL, each run once and remembered
/// with its checksum. A database that a newer program changed, or whose past differs from ours, is
/// left alone.
final class Migrator {

  /// The files, in order; the first one is version 1.
  private static final List<String> FILES = List.of("0001-jobs.sql", "0002-nodes.sql");

  private record Applied(int version, String checksum) {}

  private final Dialect dialect;
  private final String place;

  /// @param place the database for people, without secrets
  Migrator(Dialect dialect, String place) {
    this.dialect = dialect;
    this.place = place;
  }

  /// Runs what is missing, in the session's transaction.
  ///
  /// @throws ConflictException if the tables are not ones that this program can go on with
  void migrate(Session session) {
    session.update(
        "CREATE TABLE IF NOT EXISTS migration (version INTEGER PRIMARY KEY, name TEXT NOT NULL,"
            + " checksum TEXT NOT NULL, applied BIGINT NOT NULL)");
    List<Applied> past =
        session.query(
            "SELECT version, checksum FROM migration ORDER BY version",
            row -> new Applied((int) row.number("version"), row.text("checksum")));
    if (past.size() > FILES.size()) {
      throw refused("was written by a newer Dray");
    }
    for (int i = 0; i < FILES.size(); i++) {
      String sql = text(FILES.get(i));
      String checksum = checksum(sql);
      if (i < past.size()) {
        if (past.get(i).version() != i + 1 || !past.get(i).checksum().equals(checksum)) {
          throw refused("has another history than this Dray's: " + FILES.get(i) + " differs");
        }
        continue;
      }
      for (String statement : statements(sql)) {
        session.update(statement);
      }
      session.update(
          "INSERT INTO migration (version, name, checksum, applied) VALUES (?, ?, ?, ?)",
          i + 1,
          FILES.get(i),
          checksum,
          Instant.now());
    }
    if (dialect == Dialect.SQLITE) {
      // For other tools; it is part of the transaction.
      session.update("PRAGMA user_version = " + FILES.size());
    }
  }

  private ConflictException refused(String why) {
    return new ConflictException(
        "The job store " + place + " " + why,
        "Use the Dray that wrote it, or name another place with server.database.",
        ErrorContext.of(place));
  }

  /// Statements end with a semicolon at the end of a line.
  private static List<String> statements(String sql) {
    List<String> all = new ArrayList<>();
    for (String statement : sql.split(";\\s*\\n", -1)) {
      Optional.of(statement.strip()).filter(text -> !text.isEmpty()).ifPresent(all::add);
    }
    return all;
  }

  private String text(String file) {
    String name = dialect.folder() + "/" + file;
    try (InputStream bytes = Migrator.class.getResourceAsStream(name)) {
      if (bytes == null) {
        throw new IllegalStateException("This build lacks " + name);
      }
      return new String(bytes.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String checksum(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }
}
