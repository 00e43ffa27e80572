package dev.dray.server.database;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;

/// The present row of an answer. Used by one thread, while the row is read.
public final class Columns {

  private final ResultSet row;

  Columns(ResultSet row) {
    this.row = row;
  }

  private interface Reading<T> {
    T read() throws SQLException;
  }

  private static <T> T reading(Reading<T> reading) {
    try {
      return reading.read();
    } catch (SQLException e) {
      throw new RefusedException(e);
    }
  }

  /// A text that is never null.
  public String text(String column) {
    return reading(() -> row.getString(column));
  }

  /// A text.
  public Optional<String> someText(String column) {
    return reading(() -> Optional.ofNullable(row.getString(column)));
  }

  /// A number that is never null.
  public long number(String column) {
    return reading(() -> row.getLong(column));
  }

  /// The number in the first column.
  public long number() {
    return reading(() -> row.getLong(1));
  }

  /// Bytes.
  public Optional<byte[]> someBytes(String column) {
    return reading(() -> Optional.ofNullable(row.getBytes(column)));
  }

  /// A moment that is never null.
  public Instant moment(String column) {
    return Instant.ofEpochMilli(number(column));
  }

  /// A moment.
  public Optional<Instant> someMoment(String column) {
    return reading(() -> {
      long millis = row.getLong(column);
      return row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
    });
  }
}
