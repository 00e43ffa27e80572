package dev.dray.download.task;

import dev.dray.RepoPath;
import dev.dray.download.ArrivingFile;
import dev.dray.download.DownloadProgress;
import dev.dray.download.DownloadState;
import dev.dray.download.FileProgress;
import dev.dray.transfer.TransferMeter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// The one place that knows how far a download is. Sums of finished files are kept as they finish,
/// so a snapshot costs as much as there are running files, not as there are files. Thread-safe.
///
/// What is shown never falls: a server that forces a file to start over makes the true sum fall,
/// and the shown one waits until it is passed again.
final class ProgressBoard {

  private record Running(
      TransferMeter meter, OptionalLong listedSize, Optional<Path> part, Supplier<String> beside) {
    String condition() {
      return meter.condition().isEmpty() ? beside.get() : meter.condition();
    }

    OptionalLong size() {
      return listedSize.isPresent() || meter.size() < 0
          ? listedSize
          : OptionalLong.of(meter.size());
    }
  }

  /// A part file as its transfer's meter describes it.
  private record Arriving(Path place, TransferMeter meter) implements ArrivingFile {

    @Override
    public OptionalLong size() {
      return meter.size() < 0 ? OptionalLong.empty() : OptionalLong.of(meter.size());
    }

    @Override
    public long readable() {
      return meter.readable();
    }

    @Override
    public int restarts() {
      return meter.restarts();
    }
  }

  private final LongSupplier nanoClock;
  private final long startedAt;
  private final SpeedWindow speed;
  private final Map<RepoPath, Running> running = new LinkedHashMap<>();
  private final DaemonTally daemon = new DaemonTally();
  private DownloadState state = DownloadState.QUEUED;
  private String message = "Waiting to start";
  private long sizeKnown;
  private int sizesUnknown;
  private int filesTotal;
  private int filesDone;
  private long doneBytes;
  private long doneResumed;
  private long doneReceived;
  private long doneVerified;
  private long shownDone;
  private long shownVerified;

  ProgressBoard(LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
    this.startedAt = nanoClock.getAsLong();
    this.speed = new SpeedWindow(nanoClock);
  }

  synchronized DownloadState state() {
    return state;
  }

  synchronized void enter(DownloadState next, String sentence) {
    if (next != state) {
      speed.reset();
    }
    state = next;
    message = sentence;
  }

  /// Another sentence in the same state.
  synchronized void say(String sentence) {
    message = sentence;
  }

  /// What a daemon brings by itself; takes the place of files.
  synchronized void daemon(Consumer<DaemonTally> change) {
    change.accept(daemon);
  }

  /// Begins a walk over a selection: everything counted before is counted anew, except what came
  /// over the network.
  synchronized void expect(int files, long knownBytes, int unknownSizes) {
    filesTotal = files;
    sizeKnown = knownBytes;
    sizesUnknown = unknownSizes;
    filesDone = 0;
    doneBytes = 0;
    doneVerified = 0;
    running.clear();
  }

  /// A file that was in place already.
  synchronized void kept(long size) {
    filesDone++;
    doneBytes += size;
    doneResumed += size;
  }

  /// A file whose content was in the store already.
  synchronized void linked(long size) {
    filesDone++;
    doneBytes += size;
  }

  synchronized TransferMeter start(RepoPath path, OptionalLong size) {
    return start(path, size, Optional.empty());
  }

  /// The same for a file that can be read while it arrives.
  synchronized TransferMeter start(RepoPath path, OptionalLong size, Path part) {
    return start(path, size, Optional.of(part));
  }

  private TransferMeter start(RepoPath path, OptionalLong size, Optional<Path> part) {
    TransferMeter meter = new TransferMeter();
    running.put(path, new Running(meter, size, part, () -> ""));
    return meter;
  }

  /// A running file, for those who read it while it arrives.
  synchronized Optional<ArrivingFile> arriving(RepoPath path) {
    return Optional.ofNullable(running.get(path))
        .flatMap(file -> file.part().map(part -> new Arriving(part, file.meter())));
  }

  /// Something else is done with a running file: what it says is shown while nothing is waited for.
  synchronized void beside(RepoPath path, Supplier<String> phrase) {
    running.computeIfPresent(
        path, (p, file) -> new Running(file.meter(), file.listedSize(), file.part(), phrase));
  }

  /// A running file is in place.
  synchronized void finished(RepoPath path, long size) {
    Running file = running.get(path);
    if (file != null && file.listedSize().isEmpty()) {
      sizesUnknown--;
      sizeKnown += size;
    }
    stopped(path);
    filesDone++;
    doneBytes += size;
    doneVerified += size;
    if (file != null) {
      doneResumed += Math.min(size, file.meter().resumed());
    }
  }

  /// A running file ended without being in place.
  synchronized void stopped(RepoPath path) {
    Running file = running.remove(path);
    if (file != null) {
      doneReceived += file.meter().received();
    }
  }

  /// Whether every byte that is still expected is here and only digests are being finished.
  synchronized boolean onlyHashing() {
    return !running.isEmpty()
        && filesDone + running.size() == filesTotal
        && running.values().stream()
            .allMatch(f -> f.size().isPresent() && f.meter().held() >= f.size().getAsLong());
  }

  /// Takes a sample for the speed.
  synchronized void sample() {
    if (state == DownloadState.TRANSFERRING) {
      speed.sample(received());
    }
  }

  private long received() {
    return daemon.received()
        + doneReceived
        + running.values().stream().mapToLong(f -> f.meter().received()).sum();
  }

  synchronized DownloadProgress snapshot() {
    long done = doneBytes + daemon.done();
    long verified = doneVerified;
    long resumed = doneResumed + daemon.resumed();
    long learned = 0;
    int unknown = sizesUnknown;
    List<FileProgress> files = new ArrayList<>(running.size());
    for (Map.Entry<RepoPath, Running> entry : running.entrySet()) {
      Running file = entry.getValue();
      TransferMeter meter = file.meter();
      done += meter.held();
      verified += meter.verified();
      resumed += Math.min(meter.resumed(), meter.held());
      if (file.listedSize().isEmpty() && meter.size() >= 0) {
        unknown--;
        learned += meter.size();
      }
      files.add(new FileProgress(entry.getKey(), meter.held(), file.size(), file.condition()));
    }
    shownDone = Math.max(shownDone, done);
    shownVerified = Math.max(shownVerified, verified);
    OptionalLong total =
        filesTotal > 0 && unknown <= 0 ? OptionalLong.of(sizeKnown + learned) : daemon.total();
    if (total.isPresent()) {
      shownDone = Math.min(shownDone, total.getAsLong());
    }
    OptionalLong remaining =
        total.isPresent()
            ? OptionalLong.of(Math.max(0, total.getAsLong() - done))
            : OptionalLong.empty();
    boolean flowing = state == DownloadState.TRANSFERRING;
    return new DownloadProgress(
        state,
        message,
        shownDone,
        resumed,
        received(),
        shownVerified,
        total,
        daemon.leastFraction(),
        filesDone,
        filesTotal,
        files,
        flowing ? speed.bytesPerSecond() : 0,
        flowing ? speed.eta(remaining) : java.util.Optional.empty(),
        Duration.ofNanos(nanoClock.getAsLong() - startedAt));
  }
}
