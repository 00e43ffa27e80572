package dev.dray.transfer;

import dev.dray.error.CancelledException;
import dev.dray.error.ErrorContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Takes leases, waits for those of others, and keeps this process's alive with one daemon thread.
/// One for the process, because part files are the process's: two engines in it respect each other.
/// Thread-safe.
final class LeaseKeeper {

  /// The process's keeper.
  static final LeaseKeeper SHARED = new LeaseKeeper(Duration.ofSeconds(5), Duration.ofSeconds(30));

  private static final long LOOK_MILLIS = 200;

  private final Duration beat;
  private final Duration patience;
  private final Map<Path, Lease> held = new ConcurrentHashMap<>();
  private boolean beating;

  /// @param beat how often a lease shows that its owner lives
  /// @param patience how long a lease of another machine must stand still to be dead
  LeaseKeeper(Duration beat, Duration patience) {
    this.beat = beat;
    this.patience = patience;
  }

  /// Takes the lease of a part file. While another process or thread holds it, waits and says so.
  ///
  /// @throws CancelledException if the signal fires meanwhile
  Lease take(Path part, String name, TransferMeter meter, StopSignal stop) {
    Path file = Lease.of(part);
    try {
      // The common case: nobody is there.
      Optional<Lease> lease = Lease.tryCreate(part, LeaseOwner.self());
      StandStill watch = new StandStill(patience);
      StandStill helperWatch = new StandStill(patience);
      while (lease.isEmpty()) {
        stop.check(name);
        Optional<String> content = Lease.read(file);
        if (content.isEmpty()) {
          lease = Lease.tryCreate(part, LeaseOwner.self());
        } else if (isDead(file, content.get()) || watch.isStill(content.get())) {
          lease = Lease.takeOver(part, LeaseOwner.self(), content.get());
          if (lease.isEmpty()) {
            removeDeadHelper(Lease.helperOf(file, content.get()), helperWatch);
          }
        }
        if (lease.isEmpty()) {
          meter.conditionIs("another process is downloading " + name + ", waiting for it");
          Thread.sleep(LOOK_MILLIS);
        }
      }
      meter.conditionIs("");
      keep(file, lease.get());
      return lease.get();
    } catch (IOException e) {
      throw DiskFailures.toDray(e, file);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancelledException(name + " was stopped", ErrorContext.of(name));
    }
  }

  /// What a lease's content says of its owner.
  Holder holder(Path file, String content) {
    Optional<LeaseOwner> owner = LeaseOwner.parse(content);
    if (isDead(file, content)) {
      return Holder.DEAD;
    }
    return owner.isPresent() && owner.get().isOfThisMachine() ? Holder.ALIVE : Holder.ELSEWHERE;
  }

  /// Takes the lease of a part file if nobody has it, or one who is known to be dead.
  boolean tryTake(Path part) {
    Path file = Lease.of(part);
    try {
      Optional<Lease> lease = Lease.tryCreate(part, LeaseOwner.self());
      Optional<String> content = lease.isPresent() ? Optional.empty() : Lease.read(file);
      if (content.isPresent() && isDead(file, content.get())) {
        lease = Lease.takeOver(part, LeaseOwner.self(), content.get());
      }
      lease.ifPresent(taken -> keep(file, taken));
      return lease.isPresent();
    } catch (IOException e) {
      throw DiskFailures.toDray(e, file);
    }
  }

  private boolean isDead(Path file, String content) {
    Optional<LeaseOwner> owner = LeaseOwner.parse(content);
    if (owner.isEmpty()) {
      return false;
    }
    if (owner.get().isThisProcess()) {
      Lease ours = held.get(key(file));
      return ours == null || !ours.owner().id().equals(owner.get().id());
    }
    return owner.get().isKnownDead();
  }

  private static void removeDeadHelper(Path helper, StandStill watch) throws IOException {
    if (watch.isStill(helper.toString())) {
      Files.deleteIfExists(helper);
    }
  }

  /// Whether a lease this process held was taken over by another one.
  boolean isLost(Path part) {
    Lease lease = held.get(key(Lease.of(part)));
    return lease != null && lease.isLost();
  }

  /// Looks on disk whether the lease this process holds is still its own. A lease that cannot be
  /// read counts as one's own: nobody else could take it over either.
  boolean isOurs(Path part) {
    Lease lease = held.get(key(Lease.of(part)));
    try {
      return lease != null && !lease.isLost() && lease.isOurs();
    } catch (IOException e) {
      logDebug("cannot read a lease", e);
      return true;
    }
  }

  /// Gives a part file's lease up, if this process holds it.
  void release(Path part) {
    Lease lease = held.remove(key(Lease.of(part)));
    if (lease != null) {
      close(lease);
    }
  }

  /// Gives up this very lease, if it still is the one held.
  void release(Lease lease) {
    if (held.remove(key(lease.file()), lease)) {
      close(lease);
    }
  }

  private static void close(Lease lease) {
    try {
      lease.close();
    } catch (IOException e) {
      // It will be found dead when this process ends; nothing is lost.
      logDebug("cannot remove a lease", e);
    }
  }

  private void keep(Path file, Lease lease) {
    Lease before = held.put(key(file), lease);
    if (before != null) {
      close(before);
    }
    synchronized (this) {
      if (!beating) {
        beating = true;
        Thread.ofPlatform().daemon().name("dray-leases").start(this::beatOn);
      }
    }
  }

  private void beatOn() {
    while (true) {
      try {
        Thread.sleep(beat);
      } catch (InterruptedException e) {
        // Nobody but the program's end stops this thread.
        continue;
      }
      for (Lease lease : held.values()) {
        try {
          lease.beat();
        } catch (IOException e) {
          logDebug("cannot renew a lease", e);
        }
      }
    }
  }

  private static Path key(Path file) {
    return file.toAbsolutePath().normalize();
  }

  /// Watches whether a text stays the same for a time of this machine's clock.
  private static final class StandStill {
    private final Duration patience;
    private Optional<String> last = Optional.empty();
    private long since;

    StandStill(Duration patience) {
      this.patience = patience;
    }

    boolean isStill(String text) {
      long now = System.nanoTime();
      if (!last.equals(Optional.of(text))) {
        last = Optional.of(text);
        since = now;
      }
      return now - since >= patience.toNanos();
    }
  }

  /// Looks for the logger when there is something to say: finding it takes ten milliseconds.
  private static void logDebug(String what, Exception e) {
    System.getLogger(LeaseKeeper.class.getName()).log(System.Logger.Level.DEBUG, what, e);
  }
}
