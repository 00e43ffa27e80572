package dev.dray.server.job;

import dev.dray.error.ConflictException;
import dev.dray.error.ErrorContext;
import dev.dray.error.StorageException;
import dev.dray.server.database.Database;
import dev.dray.server.database.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// The nodes on one database, which have to share the folder that models go to: what one of them
/// brought has to be there for the others. Whether they do is told by a file in that folder with
/// the name of the group; a node that comes to a folder without it, while others live, is sent
/// away. Thread-safe.
final class NodeGroup implements AutoCloseable {

  /// Network file systems may take so long to show what another machine made.
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final Duration LOOK_EVERY = Duration.ofMillis(100);

  private final Database database;
  private final String node;
  private final Path folder;

  private NodeGroup(Database database, String node, Path folder) {
    this.database = database;
    this.node = node;
    this.folder = folder;
  }

  /// Joins the group of the database, or begins it.
  ///
  /// @param folder where models go to
  /// @param lease how long a node counts that has not said that it lives
  /// @throws ConflictException if other nodes live that have another folder
  /// @throws StorageException if the folder cannot be written
  static NodeGroup join(Database database, String node, Path folder, Duration lease) {
    Path place = folder.toAbsolutePath().normalize();
    String group = database.write(NodeGroup::group);
    NodeGroup joined = new NodeGroup(database, node, place);
    Path mark = joined.mark(group);
    long patience = System.nanoTime() + PATIENCE.toNanos();
    while (!Files.exists(mark)) {
      Optional<Other> other = joined.enterUnlessOthersLive(lease);
      if (other.isEmpty()) {
        joined.write(mark);
        return joined;
      }
      if (System.nanoTime() - patience > 0) {
        throw joined.elsewhere(other.get(), mark);
      }
      try {
        Thread.sleep(LOOK_EVERY);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw joined.elsewhere(other.get(), mark);
      }
    }
    joined.renew();
    return joined;
  }

  private record Other(String name, String folder) {}

  private static String group(Session session) {
    session.update(
        "DELETE FROM node WHERE seen < ?", session.now() - Duration.ofDays(1).toMillis());
    session.update(
        "INSERT INTO node_group (one, name) VALUES (1, ?) ON CONFLICT DO NOTHING",
        UUID.randomUUID().toString());
    return session.first("SELECT name FROM node_group", row -> row.text("name")).orElseThrow();
  }

  /// Whoever is first makes the mark; the row of the group keeps two from being first.
  private Optional<Other> enterUnlessOthersLive(Duration lease) {
    return database.write(session -> {
      session.update("UPDATE node_group SET name = name");
      List<Other> others =
          session.query(
              "SELECT name, folder FROM node WHERE name <> ? AND seen > ? ORDER BY name",
              row -> new Other(row.text("name"), row.text("folder")),
              node,
              session.now() - lease.toMillis());
      if (others.isEmpty()) {
        seen(session);
      }
      return others.stream().findFirst();
    });
  }

  private void seen(Session session) {
    session.update(
        "INSERT INTO node (name, folder, seen) VALUES (?, ?, ?)"
            + " ON CONFLICT (name) DO UPDATE SET folder = excluded.folder, seen = excluded.seen",
        node,
        folder,
        session.now());
  }

  /// Says that this node lives.
  void renew() {
    database.write(session -> {
      seen(session);
      return true;
    });
  }

  /// Where no tool of the hub's looks for repositories.
  private Path mark(String group) {
    return folder.resolve(".locks").resolve(".dray-nodes").resolve(group);
  }

  private void write(Path mark) {
    try {
      Path parent = mark.getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
      Files.writeString(
          mark,
          "The nodes of one Dray service share this folder; without this file they do not start.\n"
              + "Made by "
              + node
              + " at "
              + Instant.now()
              + ".\n");
    } catch (IOException e) {
      throw new StorageException(
          "Cannot write " + mark + ": " + e.getMessage(),
          "Check that the cache folder is there and may be written.",
          ErrorContext.of(mark.toString()),
          e);
    }
  }

  private ConflictException elsewhere(Other other, Path mark) {
    return new ConflictException(
        "The folder "
            + folder
            + " is not the one that node '"
            + other.name()
            + "' of the same database has (its "
            + other.folder()
            + "): "
            + mark.getFileName()
            + " is not in it",
        "Nodes on one database share their model folders: mount the same one here and set hf-cache"
            + " to it. To change the folder of all nodes, stop them all first.",
        ErrorContext.of(folder.toString()));
  }

  /// Leaves.
  @Override
  public void close() {
    try {
      database.write(session -> session.update("DELETE FROM node WHERE name = ?", node));
    } catch (StorageException e) {
      System.getLogger("dev.dray.server.job")
          .log(System.Logger.Level.DEBUG, "A node did not sign off", e);
    }
  }
}
