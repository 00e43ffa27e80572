package dev.dray.server.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One transaction's view of the database. Used by one thread, until its work ends.
public final class Session {

  /// Makes a value of a row.
  ///
  /// @param <T> what
  public interface Row<T> {
    /// Reads the present row.
    T read(Columns row);
  }

  /// A signal to send when the transaction is committed.
  ///
  /// @param channel which kind
  /// @param payload what it says
  record Signal(String channel, String payload) {}

  private final Connection connection;
  private final Dialect dialect;
  private final List<Signal> signals = new ArrayList<>();

  Session(Connection connection, Dialect dialect) {
    this.connection = connection;
    this.dialect = dialect;
  }

  /// Every row of a question.
  ///
  /// @param arguments for the question marks: text, numbers, bytes, moments, enum constants, or
  ///   optionals of them
  public <T> List<T> query(String sql, Row<T> row, Object... arguments) {
    try (PreparedStatement statement = prepare(sql, arguments);
        ResultSet rows = statement.executeQuery()) {
      List<T> all = new ArrayList<>();
      Columns columns = new Columns(rows);
      while (rows.next()) {
        all.add(row.read(columns));
      }
      return all;
    } catch (SQLException e) {
      throw new RefusedException(e);
    }
  }

  /// The first row of a question; its values must not be null.
  public <T> Optional<T> first(String sql, Row<T> row, Object... arguments) {
    return query(sql, row, arguments).stream().findFirst();
  }

  /// Changes rows.
  ///
  /// @return how many
  public int update(String sql, Object... arguments) {
    try (PreparedStatement statement = prepare(sql, arguments)) {
      return statement.executeUpdate();
    } catch (SQLException e) {
      throw new RefusedException(e);
    }
  }

  /// Sends a signal to every node when this transaction is committed.
  public void signal(String channel, String payload) {
    if (dialect == Dialect.POSTGRESQL) {
      PostgresDatabase.notify(this, channel, payload);
    } else {
      signals.add(new Signal(channel, payload));
    }
  }

  List<Signal> signals() {
    return signals;
  }

  /// Milliseconds since 1970 by the clock that all nodes share.
  public long now() {
    return dialect == Dialect.POSTGRESQL
        ? first("SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint", Columns::number)
            .orElseThrow()
        : System.currentTimeMillis();
  }

  /// What to write behind a question whose rows are going to be changed: rows that another node is
  /// changing are left out.
  public String lockingFreeOnes() {
    return dialect == Dialect.POSTGRESQL ? " FOR UPDATE SKIP LOCKED" : "";
  }

  /// What to write behind a question whose rows are going to be changed: waits for other nodes.
  public String locking() {
    return dialect == Dialect.POSTGRESQL ? " FOR UPDATE" : "";
  }

  private PreparedStatement prepare(String sql, Object... arguments) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    try {
      for (int i = 0; i < arguments.length; i++) {
        bind(statement, i + 1, arguments[i]);
      }
      return statement;
    } catch (SQLException | RuntimeException e) {
      statement.close();
      throw e;
    }
  }

  private static void bind(PreparedStatement statement, int at, @Nullable Object argument)
      throws SQLException {
    switch (argument) {
      case null -> statement.setNull(at, Types.VARCHAR);
      case Optional<?> optional when optional.isEmpty() -> statement.setObject(at, null);
      case Optional<?> optional -> bind(statement, at, optional.get());
      case Long number -> statement.setLong(at, number);
      case Integer number -> statement.setInt(at, number);
      case byte[] bytes -> statement.setBytes(at, bytes);
      case Instant moment -> statement.setLong(at, moment.toEpochMilli());
      case Enum<?> constant -> statement.setString(at, constant.name());
      // PostgreSQL's texts hold no NUL, and none of ours needs one.
      default -> statement.setString(at, argument.toString().replace("\0", ""));
    }
  }
}
