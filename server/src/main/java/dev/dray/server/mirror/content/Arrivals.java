package dev.dray.server.mirror.content;

import dev.dray.RepoPath;
import dev.dray.download.Download;
import dev.dray.download.DownloadEvent;
import dev.dray.download.DownloadResult;
import dev.dray.error.CancelledException;
import dev.dray.error.DrayException;
import dev.dray.error.ErrorContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/// The downloads that run for callers of the mirror: one for each content, however many ask.
/// Thread-safe.
///
/// Implementation note. How far a file is, is looked at every few milliseconds by one virtual
/// thread for each download, and told to whoever waits: the engine's path for a byte stays what it
/// is without anybody following.
public final class Arrivals implements AutoCloseable {

  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(8);

  private final Map<String, Running> running = new ConcurrentHashMap<>();
  private final Duration patience;
  private final MirrorCounts counts;
  private volatile boolean closed;

  /// @param patience how long a caller waits without a single byte arriving
  /// @param counts told of the bytes that arrive
  public Arrivals(Duration patience, MirrorCounts counts) {
    this.patience = patience;
    this.counts = counts;
  }

  /// One download and its files.
  private static final class Running implements Flow.Subscriber<DownloadEvent> {
    private final Download download;
    private final Map<RepoPath, Arrival> files;
    private final BiConsumer<RepoPath, Path> inPlace;

    private Running(
        Download download, Map<RepoPath, Arrival> files, BiConsumer<RepoPath, Path> inPlace) {
      this.download = download;
      this.files = Map.copyOf(files);
      this.inPlace = inPlace;
    }

    void look() {
      files.forEach((path, arrival) -> arrival.look(download.arriving(path)));
    }

    /// Told by the event and by the result, whichever comes first; the record of the proof is made
    /// once, before anybody has the last byte.
    synchronized void arrived(RepoPath path, Path place) {
      Arrival arrival = files.get(path);
      if (arrival != null && arrival.place().isEmpty()) {
        inPlace.accept(path, place);
        arrival.arrived(place);
      }
    }

    /// Whether a file that was in place is gone, because it was found to be damaged, while others
    /// of its download are still on their way.
    boolean hasLost(RepoPath path) {
      Arrival arrival = files.get(path);
      return arrival != null && arrival.place().filter(Files::notExists).isPresent();
    }

    void ended(DownloadResult result) {
      result.files().forEach(this::arrived);
      failed(new CancelledException("The file did not come", ErrorContext.NONE));
    }

    void failed(DrayException why) {
      files.values().forEach(arrival -> arrival.failed(why));
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(DownloadEvent event) {
      if (event instanceof DownloadEvent.FileFinished finished) {
        arrived(finished.path(), finished.place());
      }
    }

    @Override
    public void onError(Throwable failure) {
      // The result says the same.
    }

    @Override
    public void onComplete() {
      // The result says the same.
    }
  }

  /// Joins the download of a content, or begins it.
  ///
  /// @param key names what is downloaded
  /// @param path the file that is meant
  /// @param sizes the files of the download and their lengths; `path` is one of them
  /// @param begin starts the download; asked if none of this name runs
  /// @param inPlace told of each file when it is in place and proven, before any caller is
  public Arrival join(
      String key,
      RepoPath path,
      Map<RepoPath, Long> sizes,
      Supplier<Download> begin,
      BiConsumer<RepoPath, Path> inPlace) {
    Running known = running.get(key);
    if (known != null && known.hasLost(path)) {
      running.remove(key, known);
    }
    AtomicBoolean began = new AtomicBoolean();
    Running one =
        running.computeIfAbsent(
            key,
            _ -> {
              began.set(true);
              return start(key, sizes, begin, inPlace);
            });
    counts.miss(!began.get());
    Arrival arrival = one.files.get(path);
    if (arrival == null) {
      throw new IllegalArgumentException("a download without the file " + path);
    }
    return arrival;
  }

  /// The running download of a content, if there is one.
  public Optional<Arrival> find(String key, RepoPath path) {
    return Optional.ofNullable(running.get(key)).map(one -> one.files.get(path));
  }

  /// How many downloads run.
  public int count() {
    return running.size();
  }

  private Running start(
      String key,
      Map<RepoPath, Long> sizes,
      Supplier<Download> begin,
      BiConsumer<RepoPath, Path> inPlace) {
    if (closed) {
      throw new CancelledException("The service closes", ErrorContext.NONE);
    }
    Map<RepoPath, Arrival> files = new HashMap<>();
    sizes.forEach((path, size) -> files.put(path, new Arrival(size, patience)));
    Running one = new Running(begin.get(), files, inPlace);
    one.download.events().subscribe(one);
    Thread.ofVirtual().name("dray-mirror-arrival").start(() -> watch(key, one));
    return one;
  }

  private void watch(String key, Running one) {
    long counted = 0;
    while (!one.download.result().isDone()) {
      one.look();
      counted = count(one.download.progress().bytesReceived(), counted);
      LockSupport.parkNanos(LOOK_NANOS);
    }
    counted = count(one.download.progress().bytesReceived(), counted);
    try {
      DownloadResult result = one.download.await();
      // What comes in one piece is in no sample.
      count(result.bytesDownloaded().bytes(), counted);
      one.ended(result);
    } catch (DrayException e) {
      one.failed(e);
    } catch (RuntimeException e) {
      one.failed(new CancelledException("The file did not come: " + e, ErrorContext.NONE));
    } finally {
      // Whoever asks from now on finds the file on the disk, or begins anew.
      running.remove(key, one);
    }
  }

  private long count(long now, long counted) {
    counts.received(Math.max(0, now - counted));
    return Math.max(now, counted);
  }

  @Override
  public void close() {
    closed = true;
    running.values().forEach(one -> one.download.cancel());
  }
}
