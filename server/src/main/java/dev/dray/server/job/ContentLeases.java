package dev.dray.server.job;

import dev.dray.Digest;
import dev.dray.download.ContentTurns;
import dev.dray.error.StorageException;
import dev.dray.server.database.Database;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;

/// Turns among the nodes on one database: whoever has the lease on a content brings it into the
/// folder that all share. Like a job's lease it is renewed while its node lives, bears a fence, and
/// may be taken by another node when it has run out.
///
/// Two nodes that bring the same content after all, because the database was away, do no harm:
/// bytes count only when their digest is right. Thread-safe.
final class ContentLeases implements ContentTurns {

  private static final System.Logger LOG = System.getLogger("dev.dray.server.job");
  private static final Duration LOOK_EVERY = Duration.ofMillis(300);

  private final Database database;
  private final String node;
  private final Duration lease;
  private final ConcurrentHashMap<Digest, Long> held = new ConcurrentHashMap<>();

  ContentLeases(Database database, String node, Duration lease) {
    this.database = database;
    this.node = node;
    this.lease = lease;
  }

  @Override
  public Turn take(Digest content, BooleanSupplier stopped) {
    boolean waited = false;
    try {
      while (!stopped.getAsBoolean()) {
        Optional<Long> fence = tryTake(content);
        if (fence.isPresent()) {
          held.put(content, fence.get());
          return new Turn(waited, () -> end(content, fence.get()));
        }
        waited = true;
        Thread.sleep(LOOK_EVERY);
      }
    } catch (StorageException e) {
      LOG.log(
          System.Logger.Level.WARNING, "No turn was taken for {0}: {1}", content, e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return new Turn(waited, () -> {});
  }

  private Optional<Long> tryTake(Digest content) {
    return database.write(session -> {
      long now = session.now();
      session.update(
          "INSERT INTO content_lease (content, node, fence, lease_until) VALUES (?, ?, 0, 0)"
              + " ON CONFLICT DO NOTHING",
          content,
          "");
      int taken =
          session.update(
              "UPDATE content_lease SET node = ?, fence = fence + 1, lease_until = ?"
                  + " WHERE content = ? AND lease_until < ?",
              node,
              now + lease.toMillis(),
              content,
              now);
      return taken == 0
          ? Optional.empty()
          : session.first(
              "SELECT fence FROM content_lease WHERE content = ?", row -> row.number(), content);
    });
  }

  private void end(Digest content, long fence) {
    held.remove(content, fence);
    try {
      database.write(session ->
          session.update(
              "DELETE FROM content_lease WHERE content = ? AND node = ? AND fence = ?",
              content,
              node,
              fence));
    } catch (StorageException e) {
      // It runs out by itself.
      LOG.log(System.Logger.Level.DEBUG, "A turn was not given back", e);
    }
  }

  /// Shows that this node lives.
  void renew() {
    if (!held.isEmpty()) {
      database.write(session ->
          session.update(
              "UPDATE content_lease SET lease_until = ? WHERE node = ? AND lease_until > 0",
              session.now() + lease.toMillis(),
              node));
    }
  }
}
