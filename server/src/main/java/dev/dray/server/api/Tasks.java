package dev.dray.server.api;

import dev.dray.error.CancelledException;
import dev.dray.error.DrayException;
import dev.dray.error.ErrorContext;
import dev.dray.server.event.Events;
import dev.dray.server.http.Answer;
import dev.dray.server.http.RefusedException;
import dev.dray.store.HashProgress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Work that takes a while and that somebody waits for: each task has a virtual thread of its own.
/// The last hundred are remembered as long as the service lives; what has to survive is a job, not
/// a task. Thread-safe.
final class Tasks implements AutoCloseable {

  private static final int MOST_KEPT = 100;
  private static final int MOST_RUNNING = 8;
  private static final Duration BETWEEN_FIGURES = Duration.ofMillis(250);

  /// What a task's work does, on its own thread.
  interface Job {
    /// Does it.
    ///
    /// @return what came of it, in the words of the API
    JsonNode run(Work work);
  }

  private final InstantSource clock;
  private final Events events;
  private final ReentrantLock lock = new ReentrantLock();
  // Guarded by the lock; the newest first.
  private final Deque<UUID> order = new ArrayDeque<>();
  private final Map<UUID, Task> tasks = new HashMap<>();
  private final Map<UUID, Thread> threads = new HashMap<>();
  private boolean closed;

  /// Tasks that tell of themselves.
  ///
  /// @param events the log that is told, as of figures: nothing of it is kept
  Tasks(Events events, InstantSource clock) {
    this.events = events;
    this.clock = clock;
  }

  /// Begins a task.
  ///
  /// @throws RefusedException 429 if too many run, 503 if the service stops
  Task start(TaskKind kind, String title, Job job) {
    Task task = Task.begun(kind, title, now());
    lock.lock();
    try {
      if (closed) {
        throw new RefusedException(
            503, "stopping", "Stopping", "The service stops", "Try again when it is back.");
      }
      if (threads.size() >= MOST_RUNNING) {
        throw new RefusedException(
            429,
            "too_many_tasks",
            "Too many tasks",
            MOST_RUNNING + " tasks run already",
            "Wait for one of them, or cancel one: /api/v1/tasks.");
      }
      tasks.put(task.id(), task);
      order.addFirst(task.id());
      forgetOld();
      threads.put(
          task.id(),
          Thread.ofVirtual().name("task-" + kind.word()).unstarted(() -> run(task.id(), job)));
    } finally {
      lock.unlock();
    }
    tell("task.state", task);
    threadOf(task.id()).forEach(Thread::start);
    return task;
  }

  private void forgetOld() {
    Iterator<UUID> oldest = order.descendingIterator();
    while (order.size() > MOST_KEPT && oldest.hasNext()) {
      UUID id = oldest.next();
      if (!threads.containsKey(id)) {
        oldest.remove();
        tasks.remove(id);
      }
    }
  }

  private List<Thread> threadOf(UUID id) {
    lock.lock();
    try {
      return threads.containsKey(id) ? List.of(threads.get(id)) : List.of();
    } finally {
      lock.unlock();
    }
  }

  private void run(UUID id, Job job) {
    UnaryOperator<Task> ending;
    try {
      JsonNode outcome = job.run(new Work(id));
      ending = task -> task.completed(outcome, now());
    } catch (CancelledException e) {
      ending = task -> task.cancelled(now());
    } catch (DrayException e) {
      String words = String.valueOf(e.getMessage());
      ObjectNode error = Fields.of(fields -> ErrorJson.write(e, fields));
      ending = task -> task.failed(words, error, now());
    } catch (RuntimeException e) {
      System.getLogger(Tasks.class.getName())
          .log(System.Logger.Level.ERROR, "task " + id + " failed unexpectedly", e);
      ObjectNode error =
          Fields.of(fields ->
              fields
                  .text("code", "internal")
                  .text("message", "The service met an error that it did not expect.")
                  .text("next_step", "Look for the task's id in the service's log."));
      ending = task -> task.failed("Failed unexpectedly", error, now());
    }
    Task last = change(id, ending);
    lock.lock();
    try {
      threads.remove(id);
    } finally {
      lock.unlock();
    }
    tell("task.state", last);
  }

  private Task change(UUID id, UnaryOperator<Task> edit) {
    lock.lock();
    try {
      Task now = edit.apply(known(id));
      tasks.put(id, now);
      return now;
    } finally {
      lock.unlock();
    }
  }

  /// What is shown has milliseconds, as everything else that the service says.
  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }

  private Task known(UUID id) {
    Task task = tasks.get(id);
    if (task == null) {
      throw RefusedException.notFound(
          "There is no task " + id, "The service remembers the last " + MOST_KEPT + ".");
    }
    return task;
  }

  private void tell(String type, Task task) {
    events.publish(now(), type, task);
  }

  /// The tasks, newest first.
  List<Task> all() {
    lock.lock();
    try {
      List<Task> all = new ArrayList<>();
      order.forEach(id -> all.add(known(id)));
      return all;
    } finally {
      lock.unlock();
    }
  }

  /// The task of that id.
  ///
  /// @throws RefusedException 404 if there is none
  Task require(UUID id) {
    lock.lock();
    try {
      return known(id);
    } finally {
      lock.unlock();
    }
  }

  /// Ends a task at its next step. One that is over stays as it is.
  Task cancel(UUID id) {
    Task task = require(id);
    threadOf(id).forEach(Thread::interrupt);
    return task;
  }

  /// The answer to whoever began one.
  Answer accepted(Task task) {
    return Answer.json(202, Fields.of(task::write)).with("Location", "/api/v1/tasks/" + task.id());
  }

  @Override
  public void close() {
    List<Thread> running;
    lock.lock();
    try {
      closed = true;
      running = List.copyOf(threads.values());
    } finally {
      lock.unlock();
    }
    running.forEach(Thread::interrupt);
  }

  /// What the work of one task says of itself.
  final class Work implements HashProgress {
    private final UUID id;
    private long done;
    private OptionalLong total = OptionalLong.empty();
    private Instant told = Instant.EPOCH;

    private Work(UUID id) {
      this.id = id;
    }

    /// What it does now, for people.
    void say(String words) {
      tell("task.progress", change(id, task -> task.saying(words)));
    }

    /// Ends the work if somebody cancelled it.
    ///
    /// @throws CancelledException if so
    void check() {
      if (Thread.interrupted()) {
        throw new CancelledException("The task was cancelled", ErrorContext.NONE);
      }
    }

    @Override
    public void expect(long bytes) {
      total = OptionalLong.of(total.orElse(0) + bytes);
    }

    @Override
    public void read(long bytes) {
      done += bytes;
      Instant now = clock.instant();
      if (Duration.between(told, now).compareTo(BETWEEN_FIGURES) >= 0) {
        told = now;
        tell("task.progress", change(id, task -> task.read(done, total)));
      } else {
        change(id, task -> task.read(done, total));
      }
    }
  }
}
