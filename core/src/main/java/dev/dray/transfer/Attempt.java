package dev.dray.transfer;

import dev.dray.error.CancelledException;
import dev.dray.error.ConflictException;
import dev.dray.error.DrayException;
import dev.dray.error.ErrorContext;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/// One try to bring what is missing of a file from the sources in use. Its own thread coordinates:
/// it starts connections, journals, and looks after speed; connections and the hasher run on the
/// engine's threads and have all ended when [#run()] returns.
///
/// Implementation note. The first connection goes alone: its answer tells the size, whether ranges
/// work, and where the redirects lead. Only then others join, as many as the governor wants and the
/// engine's slots allow. A connection takes run after run and ends when there is none, when it is
/// one too many, or when the server refuses it. What a run did not bring goes back to the queue
/// first, so at any moment the queue, the active runs and the bytes held are the whole file; the
/// attempt is over when the queue is finished. The first outcome that anybody sets is the
/// attempt's. Which source a run is read from is [chosen][SourceLanes] when the run is taken.
final class Attempt {

  private static final long TICK_NANOS = 100_000_000L;
  private static final long SHORTEST_PAUSE_NANOS = 10_000_000L;
  private static final long LATE_NANOS = 1_000_000_000L;

  private final Machinery engine;
  private final FileTransfer file;
  private final TransferMeter meter;
  private final StopSignal stop;
  private final PartLedger ledger;
  private final SourceLanes lanes;
  private final Failover failover;
  private final Governor governor;
  private final RunQueue queue;
  private final HashFollower follower;
  private final long pieceSize;
  private final AtomicLong largeReads = new AtomicLong();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Condition more = lock.newCondition();
  // Guarded by the lock.
  private final Set<Connection> connections = new HashSet<>();
  private Optional<Outcome> outcome = Optional.empty();

  private volatile boolean ending;
  private volatile boolean rangesWork;
  private volatile boolean all;

  Attempt(
      Machinery engine,
      FileTransfer file,
      TransferMeter meter,
      StopSignal stop,
      PartLedger ledger,
      SourceLanes lanes) {
    this.engine = engine;
    this.file = file;
    this.meter = meter;
    this.stop = stop;
    this.ledger = ledger;
    this.lanes = lanes;
    this.failover = new Failover(this, lanes);
    this.follower = new HashFollower(ledger, engine.buffers(), this::failed);
    long piece = engine.options().pieceSize().bytes();
    this.pieceSize = piece;
    OptionalLong size = ledger.size();
    this.queue =
        new RunQueue(
            size.isPresent() ? ledger.held().gaps(size.getAsLong()) : List.of(new Span(0, piece)),
            isSmall() ? 2 * piece : piece);
    this.governor =
        new Governor(
            engine.options().connectionsPerFile(),
            engine.memory().connections(host()).orElse(engine.options().firstConnections()),
            engine.nanoClock().getAsLong());
  }

  /// Whether one connection is enough.
  private boolean isSmall() {
    return engine.options().connectionsPerFile() == 1
        || ledger.size().orElse(Long.MAX_VALUE) <= 2 * pieceSize;
  }

  /// The host that connections are remembered for: the one that is asked, wherever it sends us.
  private String host() {
    return HostLimits.hostOf(file.sources().getFirst().uri());
  }

  FileTransfer file() {
    return file;
  }

  PartLedger ledger() {
    return ledger;
  }

  boolean isEnding() {
    return ending;
  }

  /// Whether the file is asked for as a whole, by one connection.
  boolean wantsAll() {
    return all;
  }

  // ---- The coordinator ----

  /// Works until every byte is here or something ends it.
  Outcome run() {
    Runnable registration = stop.onFire(() -> finish(new Outcome.Failed(stopped())));
    try {
      return coordinate();
    } catch (DrayException e) {
      finish(new Outcome.Failed(e));
      return result();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Outcome.Failed(stopped());
    } finally {
      registration.run();
      endAll();
      remember();
    }
  }

  /// Under a limit few connections are enough, and several sources share them, which says nothing
  /// about one host.
  private void remember() {
    if (lanes.all().size() == 1 && !isLimited()) {
      governor.settled().ifPresent(number -> engine.memory().worked(host(), number));
    }
  }

  private CancelledException stopped() {
    return new CancelledException(file.name() + " was stopped", ErrorContext.of(file.name()));
  }

  /// Somebody else has the lease now.
  static ConflictException takenOver(String name) {
    return new ConflictException(
        "Another process took " + name + " over while this one slept",
        "Start the same download again to wait for the other one.",
        ErrorContext.of(name));
  }

  private Outcome coordinate() throws InterruptedException {
    long started = engine.nanoClock().getAsLong();
    SlowWatch slowWatch = new SlowWatch(started);
    LaneWatch laneWatch =
        new LaneWatch(
            lanes, failover::cut, failover::drop, file, engine.options().timeouts(), started);
    while (true) {
      boolean none;
      lock.lock();
      try {
        if (connections.isEmpty() && queue.isFinished() && outcome.isEmpty()) {
          outcome = Optional.of(new Outcome.Whole());
        }
        if (outcome.isPresent()) {
          return outcome.get();
        }
        none = connections.isEmpty();
      } finally {
        lock.unlock();
      }
      if (none && !engine.slots().takeFirst(this::isEnding)) {
        continue;
      }
      if (none) {
        startConnection();
      }
      if (engine.leases().isLost(file.part())) {
        finish(new Outcome.Failed(takenOver(file.name())));
      }
      grow(started);
      follower.startIfBehind(engine.threads());
      if (!ending) {
        ledger.syncIfDue();
      }
      long now = engine.nanoClock().getAsLong();
      List<Connection> reading = readingConnections();
      governor.tick(meter.received(), largeReads.get(), reading.size(), now);
      slowWatch.look(reading, now).ifPresent(Connection::reissue);
      if (lanes.areSeveral()) {
        laneWatch.look(all(), isLimited(), now);
      }
      lock.lock();
      try {
        if (outcome.isEmpty() && !connections.isEmpty()) {
          changed.awaitNanos(TICK_NANOS);
        }
      } finally {
        lock.unlock();
      }
    }
  }

  private void grow(long started) {
    while (mayGrow(started) && !ending && count() < target() && queue.hasWork()) {
      if (isSmall() || !lanes.haveRoom() || !engine.slots().tryTakeMore()) {
        return;
      }
      startConnection();
    }
  }

  /// Others join when the first answer is good; or, where another source could stand in, when it is
  /// late.
  private boolean mayGrow(long started) {
    return rangesWork
        || (!all
            && lanes.areSeveral()
            && ledger.size().isPresent()
            && engine.nanoClock().getAsLong() - started > LATE_NANOS);
  }

  /// As many connections as the governor wants, and at least one for each source.
  private int target() {
    return lanes.areSeveral()
        ? Math.max(
            governor.target(), Math.min(lanes.usable(), engine.options().connectionsPerFile()))
        : governor.target();
  }

  private boolean isLimited() {
    return file.limits().stream().anyMatch(limit -> limit.rate() != RateLimit.UNLIMITED);
  }

  /// Those that are at work now.
  List<Connection> all() {
    lock.lock();
    try {
      return List.copyOf(connections);
    } finally {
      lock.unlock();
    }
  }

  private void startConnection() {
    Connection connection = new Connection(engine.buffers().borrow(), engine.nanoClock());
    boolean wanted;
    lock.lock();
    try {
      wanted = !ending && (connections.isEmpty() || !all);
      if (wanted) {
        connections.add(connection);
      }
    } finally {
      lock.unlock();
    }
    if (wanted) {
      engine.threads().execute(() -> work(connection));
    } else {
      engine.buffers().giveBack(connection.buffer());
      engine.slots().release();
    }
  }

  private int count() {
    lock.lock();
    try {
      return connections.size();
    } finally {
      lock.unlock();
    }
  }

  private List<Connection> readingConnections() {
    return all().stream().filter(Connection::isReading).toList();
  }

  private Outcome result() {
    lock.lock();
    try {
      return outcome.orElseThrow();
    } finally {
      lock.unlock();
    }
  }

  /// Sets the outcome, unless there is one, and wakes everybody up to end.
  void finish(Outcome how) {
    List<Connection> toCut;
    lock.lock();
    try {
      if (outcome.isEmpty()) {
        outcome = Optional.of(how);
      }
      ending = true;
      changed.signalAll();
      more.signalAll();
      toCut = List.copyOf(connections);
    } finally {
      lock.unlock();
    }
    toCut.forEach(Connection::cut);
  }

  private void endAll() {
    finish(new Outcome.Whole());
    follower.stop();
    lock.lock();
    try {
      while (!connections.isEmpty()) {
        changed.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  // ---- A connection's thread ----

  private void work(Connection connection) {
    try (Landing landing = new Landing(this, connection, engine)) {
      RunReader reader = new RunReader(this, connection, landing);
      boolean more = true;
      while (more && !ending && !isOneTooMany()) {
        Optional<SourceLane> lane = lanes.enter(isSmall());
        if (lane.isPresent()) {
          connection.laneIs(lane.get());
          try {
            more = readRun(reader, connection);
          } finally {
            lanes.leave(lane.get());
          }
        } else if (count() > 1) {
          return;
        } else {
          pause(Math.max(SHORTEST_PAUSE_NANOS, lanes.restNanos()));
        }
      }
    } catch (RuntimeException | Error e) {
      failed(e);
    } finally {
      engine.buffers().giveBack(connection.buffer());
      engine.slots().release();
      lock.lock();
      try {
        connections.remove(connection);
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  /// @return whether the connection goes on
  private boolean readRun(RunReader reader, Connection connection) {
    Optional<Run> next = queue.take(target());
    if (next.isEmpty()) {
      return false;
    }
    Run run = next.get();
    long before = connection.received();
    connection.askingIs(true);
    try {
      reader.read(run);
      connection.failuresAre(0);
      return true;
    } catch (IOException e) {
      queue.giveBack(run);
      connection.failuresAre(connection.received() > before ? 1 : connection.failures() + 1);
      return ending || connection.wasReissued() || goesOn(connection, e);
    } finally {
      connection.askingIs(false);
      queue.giveBack(run);
    }
  }

  private void failed(Throwable failure) {
    finish(
        failure instanceof DrayException known
            ? new Outcome.Failed(known)
            : new Outcome.Broken(failure));
  }

  private boolean isOneTooMany() {
    int count = count();
    return count > 1 && (count > target() || engine.slots().isContended());
  }

  private boolean goesOn(Connection connection, IOException failure) {
    SourceLane lane = connection.lane();
    if (lanes.areSeveral()) {
      failover.failed(lane, failure);
      return true;
    }
    int others = count() - 1;
    return switch (lane.policy().judge(failure, others > 0, connection.failures())) {
      case Verdict.Wait wait -> {
        meter.conditionIs(others > 0 ? "" : wait.condition());
        pause(wait.duration().toNanos());
        yield true;
      }
      case Verdict.Refresh refresh -> {
        lane.refresh(failure);
        yield true;
      }
      case Verdict.Narrow narrow -> {
        governor.refused(others, engine.nanoClock().getAsLong());
        yield false;
      }
      case Verdict.AskForAll askForAll -> turnToAll();
      case Verdict.StartOver startOver -> {
        finish(new Outcome.StartOver(startOver.error()));
        yield false;
      }
      case Verdict.GiveUp giveUp -> {
        lanes.drop(lane, giveUp.error());
        finish(new Outcome.SourceFailed(giveUp.error()));
        yield false;
      }
    };
  }

  /// From now on the file is asked for as a whole.
  ///
  /// @return false if other connections are at work; the last one comes to the same end
  private boolean turnToAll() {
    lock.lock();
    try {
      if (connections.size() > 1) {
        return false;
      }
      all = true;
      rangesWork = false;
      return true;
    } finally {
      lock.unlock();
    }
  }

  /// Waits, unless the attempt ends.
  private void pause(long nanos) {
    long left = nanos;
    lock.lock();
    try {
      while (left > 0 && !ending) {
        left = more.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      // Nobody interrupts the engine's threads; whoever does wants the wait to end.
    } finally {
      lock.unlock();
    }
  }

  // ---- What a connection's reader tells ----

  /// A request was answered well.
  void answered(SourceLane lane, boolean withRange) {
    lane.policy().answered();
    meter.conditionIs("");
    if (withRange && !rangesWork) {
      rangesWork = true;
      wake();
    }
  }

  private void wake() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// The size became known while `run` is read.
  void sizeIs(long size, Run run) {
    ledger.sizeIs(size);
    queue.sizeIs(size, run);
  }

  /// The server sends the file from its start, whatever was asked: what is here goes, and this
  /// connection reads it alone.
  ///
  /// @throws BadAnswerException if other connections read parts of it: then this answer was a slip
  void becomeWhole(Run run) throws BadAnswerException {
    if (lanes.areSeveral() && !isSmall()) {
      throw new BadAnswerException(
          Answer.wrongRange(file.name(), "that is all of it").error(),
          BadAnswerException.Remedy.NONE);
    }
    if (!turnToAll()) {
      throw Answer.wrongRange(file.name(), "that is all of it, though others get parts");
    }
    if (ledger.held().total() > 0) {
      OptionalLong known = ledger.size();
      ledger.discard();
      lanes.forgetBrought();
      known.ifPresent(ledger::sizeIs);
    }
    queue.becomeWhole(run, ledger.size().orElse(RunQueue.ENDLESS));
  }

  /// What bytes from an address are paid to.
  Throttle throttleAt(URI uri) {
    return Throttle.of(file.limits(), HostLimits.hostOf(uri));
  }

  int readSize(Connection connection, int capacity) {
    return file.limits().isEmpty()
        ? capacity
        : connection.throttle().readSize(capacity, engine.slots());
  }

  void received(int bytes) {
    meter.addReceived(bytes);
    if (bytes >= Governor.LARGE_READ) {
      largeReads.addAndGet(bytes);
    }
  }

  /// Puts bytes in their place by way of the page cache. A connection that reads alone hashes them
  /// on the way, which costs least; with several, the hasher's thread follows.
  void land(SourceLane lane, long position, ByteBuffer bytes) {
    int count = bytes.remaining();
    ledger.land(position, bytes, isAlone());
    landed(lane, position, count);
  }

  /// Puts bytes in their place past the page cache; they were hashed already.
  void landDirect(SourceLane lane, long position, ByteBuffer bytes) {
    int count = bytes.remaining();
    ledger.landDirect(position, bytes);
    landed(lane, position, count);
  }

  private void landed(SourceLane lane, long position, int count) {
    lane.landed(new Span(position, position + count), ledger.held().total());
    follower.landed();
  }

  /// Whether one connection reads, so that its bytes come in order.
  boolean isAlone() {
    return count() == 1;
  }

  /// Pays for bytes and waits: for the limits, or for the pace, whichever is longer.
  void pay(Connection connection, int bytes, long paceNanos) {
    Throttle throttle = connection.throttle();
    long wait = Math.max(paceNanos, throttle.pay(bytes));
    if (wait > 0 && wait <= Pacer.PAUSE_NANOS) {
      // Too short to need waking up for, and so frequent that a shared lock would cost much.
      LockSupport.parkNanos(wait);
      return;
    }
    // In slices, because limits change while somebody waits.
    long slice = Duration.ofMillis(250).toNanos();
    while (wait > 0 && !ending) {
      pause(Math.min(wait, slice));
      wait = wait <= slice ? 0 : Math.min(wait - slice, throttle.debtNanos());
    }
  }
}
