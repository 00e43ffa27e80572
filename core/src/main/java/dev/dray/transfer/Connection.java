package dev.dray.transfer;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/// One worker's connection to a source: its buffer, its pace, and the way to cut its request from
/// outside. The connection below it may change from request to request.
final class Connection {

  private final ByteBuffer buffer;
  private final Pacer pacer;
  private volatile long received;
  private volatile boolean reading;
  private Throttle throttle = new Throttle(List.of());
  private volatile boolean asking;
  private volatile Optional<SourceLane> lane = Optional.empty();
  private int failures;
  private boolean slow;
  private StopSignal cut = new StopSignal();

  Connection(ByteBuffer buffer, LongSupplier nanoClock) {
    this.buffer = buffer;
    this.pacer = new Pacer(nanoClock);
  }

  ByteBuffer buffer() {
    return buffer;
  }

  Pacer pacer() {
    return pacer;
  }

  /// What the bytes of the answer that is being read are paid to; known to its own thread alone.
  Throttle throttle() {
    return throttle;
  }

  void throttleIs(Throttle limits) {
    throttle = limits;
  }

  /// The source it reads from, which it must have [chosen][#laneIs]; changes only between two
  /// requests.
  SourceLane lane() {
    return lane.orElseThrow();
  }

  /// Whether it reads from this source.
  boolean uses(SourceLane one) {
    return lane.isPresent() && lane.get().equals(one);
  }

  void laneIs(SourceLane chosen) {
    lane = Optional.of(chosen);
  }

  /// Whether it has asked for something and the answer is not over.
  boolean isAsking() {
    return asking;
  }

  void askingIs(boolean now) {
    asking = now;
  }

  /// Failures in a row; known to its own thread alone.
  int failures() {
    return failures;
  }

  void failuresAre(int number) {
    failures = number;
  }

  /// Bytes it received so far.
  long received() {
    return received;
  }

  // Written by its own thread alone, read by others.
  @SuppressWarnings("NonAtomicVolatileUpdate")
  void addReceived(int bytes) {
    received += bytes;
  }

  /// Whether it is in the middle of an answer that was accepted.
  boolean isReading() {
    return reading;
  }

  void readingIs(boolean now) {
    reading = now;
  }

  /// The signal that cuts the next request.
  synchronized StopSignal newRequest() {
    cut = new StopSignal();
    slow = false;
    return cut;
  }

  /// Ends the request that runs now.
  void cut() {
    StopSignal signal;
    synchronized (this) {
      signal = cut;
    }
    signal.fire();
  }

  /// Ends the request that runs now because it is slow, so that another connection is tried.
  void reissue() {
    synchronized (this) {
      slow = true;
    }
    cut();
  }

  /// Whether the last request ended by [#reissue()].
  synchronized boolean wasReissued() {
    return slow;
  }
}
