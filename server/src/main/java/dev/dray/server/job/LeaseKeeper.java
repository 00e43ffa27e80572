package dev.dray.server.job;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Says that this node lives, on a thread that does nothing else: neither a transfer that stalls
/// nor a look at the queue that waits for the database makes a node lose what it works on. Keeps
/// the figures of running jobs with the same writes.
///
/// A node that stood still (its machine slept, its process was stopped, a collection of garbage
/// took long) may have lost its jobs meanwhile. It learns that from its first renewal, and stops;
/// until then its writes are refused, because another node's fence is higher.
final class LeaseKeeper implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger("dev.dray.server.job");
  private static final Duration STOPPING = Duration.ofSeconds(5);

  private final JobQueue queue;
  private final Optional<ContentLeases> contents;
  private final Optional<NodeGroup> group;
  private final Duration lease;
  private final Supplier<Collection<Run>> runs;
  private final Consumer<Run> gone;
  private final Thread thread;
  private volatile boolean closing;
  private long renewed = System.nanoTime();

  /// @param contents the leases on contents; empty where nobody else is on the database, so that
  ///   nobody can take anything
  /// @param group the nodes on the database; empty where nobody else is
  /// @param lease how long a lease lasts
  /// @param runs what this node works on
  /// @param gone told of each that another node may have, to stop it
  LeaseKeeper(
      JobQueue queue,
      Optional<ContentLeases> contents,
      Optional<NodeGroup> group,
      Duration lease,
      Supplier<Collection<Run>> runs,
      Consumer<Run> gone) {
    this.queue = queue;
    this.contents = contents;
    this.group = group;
    this.lease = lease;
    this.runs = runs;
    this.gone = gone;
    this.thread = Thread.ofPlatform().daemon().name("dray-jobs-leases").unstarted(this::keep);
  }

  void start() {
    thread.start();
  }

  private void keep() {
    while (!closing) {
      try {
        Thread.sleep(lease.dividedBy(3));
        renew();
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        LOG.log(System.Logger.Level.WARNING, "Leases were not renewed: {0}", e.getMessage());
        LOG.log(System.Logger.Level.DEBUG, "Leases were not renewed", e);
        giveUpLapsed();
      }
    }
  }

  private void renew() {
    long stood = System.nanoTime() - renewed;
    if (contents.isPresent() && stood > lease.toNanos()) {
      LOG.log(
          System.Logger.Level.WARNING,
          "This node did not renew its leases for {0}, longer than they last ({1})",
          Duration.ofNanos(stood),
          lease);
    }
    Map<JobRow, JobProgress> held = new HashMap<>();
    Map<JobId, Run> mine = new HashMap<>();
    for (Run run : runs.get()) {
      held.put(run.held(), run.now().progress());
      mine.put(run.id(), run);
    }
    if (!held.isEmpty()) {
      List<JobId> lost = queue.renew(held);
      lost.forEach(id -> gone.accept(mine.get(id)));
    }
    contents.ifPresent(ContentLeases::renew);
    group.ifPresent(NodeGroup::renew);
    renewed = System.nanoTime();
  }

  /// A node that cannot renew its leases must not go on with what others may have taken.
  private void giveUpLapsed() {
    if (contents.isPresent() && System.nanoTime() - renewed >= lease.toNanos()) {
      runs.get().forEach(Run::lose);
    }
  }

  @Override
  public void close() {
    closing = true;
    thread.interrupt();
    try {
      thread.join(STOPPING);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
