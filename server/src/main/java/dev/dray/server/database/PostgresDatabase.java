package dev.dray.server.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import dev.dray.error.DrayException;
import dev.dray.error.ErrorContext;
import dev.dray.error.StorageException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/// A database of PostgreSQL's that several nodes share.
///
/// Signals go through `NOTIFY` on one channel, which PostgreSQL hands out in the order of commits,
/// and are heard on a connection of their own. A lost connection is made again; what was missed
/// meanwhile is told as such.
public final class PostgresDatabase implements Database {

  private static final System.Logger LOG = System.getLogger("dev.dray.server.database");

  /// One channel keeps the order between all kinds of signals.
  private static final String CHANNEL = "dray";

  /// The number of the advisory lock under which tables are changed: "dray" in ASCII.
  private static final long MIGRATING = 0x64726179L;

  /// A transaction that was in another's way: serialization failure, deadlock.
  private static final Set<String> AGAIN = Set.of("40001", "40P01");

  private static final int TRIES = 5;
  private static final int CONNECTIONS = 8;
  private static final Duration LISTENING = Duration.ofMillis(500);
  private static final Duration RECONNECTING = Duration.ofSeconds(1);

  private final PostgresAddress address;
  private final HikariDataSource pool;
  private volatile boolean closing;
  private Optional<Thread> ears = Optional.empty();

  private PostgresDatabase(PostgresAddress address, HikariDataSource pool) {
    this.address = address;
    this.pool = pool;
  }

  /// Connects, and brings the tables into their newest shape.
  ///
  /// @param address such as `postgresql://user:password@host:5432/dray`
  /// @throws dev.dray.error.InvalidRequestException if it is no such address
  /// @throws dev.dray.error.ConflictException if a newer program has changed the tables
  /// @throws StorageException if the database cannot be reached
  public static PostgresDatabase open(String address) {
    PostgresAddress where = PostgresAddress.parse(address);
    HikariConfig config = new HikariConfig();
    config.setPoolName("dray-jobs");
    config.setJdbcUrl(where.jdbc());
    where.user().ifPresent(config::setUsername);
    where.password().ifPresent(config::setPassword);
    config.setMaximumPoolSize(CONNECTIONS);
    config.setMinimumIdle(1);
    config.setConnectionTimeout(Duration.ofSeconds(5).toMillis());
    config.addDataSourceProperty("ApplicationName", "dray");
    // A node that is cut off must find out before its leases run out.
    config.addDataSourceProperty("tcpKeepAlive", "true");
    config.addDataSourceProperty("socketTimeout", "30");
    // A node that stops in the middle of a change must not hold the rows of all others.
    config.setConnectionInitSql("SET idle_in_transaction_session_timeout = '10s'");
    HikariDataSource pool;
    try {
      pool = new HikariDataSource(config);
    } catch (HikariPool.PoolInitializationException e) {
      throw refused(where, "reached", e);
    }
    PostgresDatabase database = new PostgresDatabase(where, pool);
    try {
      database.write(session -> {
        session.query("SELECT pg_advisory_xact_lock(?)", row -> "", MIGRATING);
        new Migrator(Dialect.POSTGRESQL, where.toString()).migrate(session);
        return "";
      });
      return database;
    } catch (DrayException e) {
      pool.close();
      throw e;
    }
  }

  @Override
  public <T> T read(Work<T> work) {
    try (Connection connection = pool.getConnection()) {
      return work.run(new Session(connection, Dialect.POSTGRESQL));
    } catch (RefusedException e) {
      throw refused(address, "read", e.refusal());
    } catch (SQLException e) {
      throw refused(address, "reached", e);
    }
  }

  @Override
  public <T> T write(Work<T> work) {
    for (int tries = 1; ; tries++) {
      try {
        return tryWrite(work);
      } catch (RefusedException e) {
        if (tries == TRIES || !AGAIN.contains(String.valueOf(e.refusal().getSQLState()))) {
          throw refused(address, "written", e.refusal());
        }
      } catch (SQLException e) {
        throw refused(address, "reached", e);
      }
    }
  }

  private <T> T tryWrite(Work<T> work) throws SQLException {
    try (Connection connection = pool.getConnection()) {
      connection.setAutoCommit(false);
      try {
        T done = work.run(new Session(connection, Dialect.POSTGRESQL));
        connection.commit();
        return done;
      } catch (RuntimeException e) {
        connection.rollback();
        throw e;
      } finally {
        connection.setAutoCommit(true);
      }
    }
  }

  @Override
  public void signal(String channel, String payload) {
    try {
      read(session -> {
        session.signal(channel, payload);
        return "";
      });
    } catch (StorageException e) {
      LOG.log(System.Logger.Level.DEBUG, "A signal was not sent", e);
    }
  }

  /// Sends a signal on the one channel.
  static void notify(Session session, String channel, String payload) {
    session.query("SELECT pg_notify(?, ?)", row -> "", CHANNEL, channel + " " + payload);
  }

  @Override
  public synchronized void listen(Listener listener) {
    ears =
        Optional.of(
            Thread.ofPlatform()
                .daemon()
                .name("dray-jobs-signals")
                .start(() -> keepListening(listener)));
  }

  private void keepListening(Listener listener) {
    while (!closing) {
      try (Connection connection = address.connect();
          Statement statement = connection.createStatement()) {
        statement.execute("LISTEN " + CHANNEL);
        // From here on nothing is missed; what came before may have been.
        listener.missed();
        while (!closing) {
          PGNotification[] heard =
              connection.unwrap(PGConnection.class).getNotifications((int) LISTENING.toMillis());
          for (PGNotification each : heard == null ? new PGNotification[0] : heard) {
            int space = each.getParameter().indexOf(' ');
            listener.signalled(
                each.getParameter().substring(0, space), each.getParameter().substring(space + 1));
          }
        }
      } catch (SQLException e) {
        if (closing) {
          return;
        }
        LOG.log(
            System.Logger.Level.WARNING,
            "The connection to {0} was lost and is made again: {1}",
            address,
            e.getMessage());
        try {
          Thread.sleep(RECONNECTING);
        } catch (InterruptedException interrupt) {
          return;
        }
      }
    }
  }

  @Override
  public boolean isShared() {
    return true;
  }

  @Override
  public synchronized void close() {
    closing = true;
    ears.ifPresent(thread -> {
      try {
        thread.interrupt();
        thread.join(LISTENING.multipliedBy(4));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    });
    pool.close();
  }

  private static StorageException refused(PostgresAddress address, String what, Exception cause) {
    return new StorageException(
        "The job store " + address + " cannot be " + what + ": " + cause.getMessage(),
        "Check that PostgreSQL runs there and lets this user in; jobs go on when it is back.",
        ErrorContext.of(address.toString()),
        cause);
  }
}
