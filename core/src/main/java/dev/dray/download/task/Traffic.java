package dev.dray.download.task;

import dev.dray.ByteSize;
import dev.dray.Schedule;
import dev.dray.download.ContentTurns;
import dev.dray.download.DownloadRequest;
import dev.dray.download.Limits;
import dev.dray.download.Priority;
import dev.dray.transfer.FairLimit;
import dev.dray.transfer.HostLimits;
import dev.dray.transfer.RateLimit;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/// What all downloads of one library share: the limits, the hours, and the places of those that may
/// run. Thread-safe.
public final class Traffic implements Limits {

  private final FairLimit all;
  private final HostLimits hosts;
  private final StartQueue queue;
  private final InstantSource clock;
  private final Optional<Traffic> main;
  private volatile Optional<Schedule> hours;
  private volatile ContentTurns turns = ContentTurns.ALONE;

  /// Traffic by the machine's clock.
  ///
  /// @param rate of all together, when there is a limit
  /// @param ratePerHost of each host, when there is a limit
  /// @param parallelDownloads at least 1
  /// @param hours when bytes may be fetched, when not always
  public Traffic(
      Optional<ByteSize> rate,
      Optional<ByteSize> ratePerHost,
      int parallelDownloads,
      Optional<Schedule> hours) {
    this(rate, ratePerHost, parallelDownloads, hours, InstantSource.system());
  }

  /// The same with another clock for the hours.
  public Traffic(
      Optional<ByteSize> rate,
      Optional<ByteSize> ratePerHost,
      int parallelDownloads,
      Optional<Schedule> hours,
      InstantSource clock) {
    this(
        new FairLimit(bytes(rate)),
        new HostLimits(bytes(ratePerHost)),
        parallelDownloads,
        hours,
        clock,
        Optional.empty());
  }

  private Traffic(
      FairLimit all,
      HostLimits hosts,
      int parallelDownloads,
      Optional<Schedule> hours,
      InstantSource clock,
      Optional<Traffic> main) {
    this.all = all;
    this.hosts = hosts;
    this.queue = new StartQueue(parallelDownloads);
    this.hours = hours;
    this.clock = clock;
    this.main = main;
  }

  /// Traffic of another library that keeps to the same limits, whichever of the two changes them,
  /// and takes the same turns with others. Its places and hours are its own.
  public Traffic beside(int parallelDownloads, Optional<Schedule> ownHours) {
    return new Traffic(all, hosts, parallelDownloads, ownHours, clock, Optional.of(this));
  }

  private static long bytes(Optional<ByteSize> perSecond) {
    return perSecond.map(ByteSize::bytes).orElse(RateLimit.UNLIMITED);
  }

  private static Optional<ByteSize> size(long perSecond) {
    return perSecond == RateLimit.UNLIMITED
        ? Optional.empty()
        : Optional.of(new ByteSize(perSecond));
  }

  /// A new download's part of the limit of all.
  FairLimit.Share share(Priority priority) {
    return all.share(priority.weight());
  }

  /// A new download's parts of the limits of all hosts.
  HostLimits.Payer payer(Priority priority) {
    return hosts.payer(priority.weight());
  }

  /// A new download's place in the queue.
  StartQueue.Turn turn(Priority priority, Runnable callback) {
    return queue.turn(priority, callback);
  }

  /// Whose turn it is to bring a content, among this library and others that share its stores.
  ContentTurns turns() {
    return main.map(Traffic::turns).orElse(turns);
  }

  /// Changes [#turns()] for downloads of files that begin from now on.
  public void turns(ContentTurns among) {
    turns = among;
  }

  /// The hours a request keeps to: its own, else those of all.
  Optional<Schedule> hoursOf(DownloadRequest request) {
    return request.between().or(() -> hours);
  }

  /// When a request may go on, if it may not now.
  Optional<Instant> parkedUntil(DownloadRequest request) {
    return hoursOf(request).flatMap(schedule -> schedule.opens(now()));
  }

  /// The moment it is, for hours.
  Instant now() {
    return clock.instant();
  }

  @Override
  public Optional<ByteSize> rate() {
    return size(all.rate());
  }

  @Override
  public void rate(Optional<ByteSize> perSecond) {
    all.setRate(bytes(perSecond));
  }

  @Override
  public Optional<ByteSize> ratePerHost() {
    return size(hosts.rate());
  }

  @Override
  public void ratePerHost(Optional<ByteSize> perSecond) {
    hosts.setRate(bytes(perSecond));
  }

  @Override
  public Optional<ByteSize> rateOf(String host) {
    return size(hosts.rate(host));
  }

  @Override
  public void rateOf(String host, Optional<ByteSize> perSecond) {
    hosts.setRate(host, perSecond.map(ByteSize::bytes));
  }

  @Override
  public int parallelDownloads() {
    return queue.places();
  }

  @Override
  public void parallelDownloads(int most) {
    queue.setPlaces(most);
  }

  @Override
  public Optional<Schedule> between() {
    return hours;
  }

  @Override
  public void between(Optional<Schedule> schedule) {
    hours = schedule;
  }
}
