package dev.dray.server.job;

import dev.dray.server.database.Database;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Figures of running jobs between nodes: told by the one that works on them, heard by the others.
/// Lost ones are made good by the next. Thread-safe.
final class Figures {

  /// PostgreSQL takes less than 8000 bytes; a job with longer names does without.
  private static final int MOST = 7_500;

  private final Database database;
  private final String node;
  private final Map<JobId, Job> heard = new ConcurrentHashMap<>();

  Figures(Database database, String node) {
    this.database = database;
    this.node = node;
  }

  /// Tells the others, if there are any.
  void tell(Job job) {
    if (!database.isShared()) {
      return;
    }
    String text = job.event() + " " + JobJson.write(job);
    if (text.getBytes(StandardCharsets.UTF_8).length < MOST) {
      database.signal(JobStore.FIGURES, text);
    }
  }

  /// Hears what another node tells.
  ///
  /// @return the job as that node sees it; empty if it is this node's own word
  Optional<Job> hear(String text) {
    int space = text.indexOf(' ');
    Job job = JobJson.job(text.substring(space + 1), Long.parseLong(text.substring(0, space)));
    if (job.node().equals(Optional.of(node))) {
      return Optional.empty();
    }
    heard.put(job.id(), job);
    return Optional.of(job);
  }

  /// A job of the store with newer figures, where another node has told some.
  Job newest(Job stored) {
    Job told = heard.get(stored.id());
    if (told == null) {
      return stored;
    }
    if (!stored.isActive() || !stored.node().equals(told.node())) {
      heard.remove(stored.id());
      return stored;
    }
    return stored.with(told.progress(), told.message());
  }
}
