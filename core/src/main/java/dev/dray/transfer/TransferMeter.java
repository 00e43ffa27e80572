package dev.dray.transfer;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;

/// What a transfer has done so far, read by others while it runs. Thread-safe.
public final class TransferMeter {

  private final AtomicLong received = new AtomicLong();
  private final AtomicLong held = new AtomicLong();
  private final AtomicLong resumed = new AtomicLong();
  private final AtomicLong verified = new AtomicLong();
  private final AtomicLong size = new AtomicLong(-1);
  private final AtomicInteger restarts = new AtomicInteger();
  private volatile LongSupplier landed = () -> 0;
  private volatile String condition = "";
  private volatile BiConsumer<String, String> dropped = (source, why) -> {};

  /// Names who is told when one of several sources is given up: the source, and why. Called on the
  /// engine's threads.
  public void onSourceDropped(BiConsumer<String, String> listener) {
    dropped = listener;
  }

  /// Bytes that came over the network, repeated ones included.
  public long received() {
    return received.get();
  }

  /// Bytes of the file that are here and need not be fetched again. Falls when a server forces a
  /// restart or a digest fails.
  public long held() {
    return held.get();
  }

  /// Bytes that were here before this transfer began.
  public long resumed() {
    return resumed.get();
  }

  /// Bytes from the start of the file that have gone through the digest.
  public long verified() {
    return verified.get();
  }

  /// The file's size, or -1 while unknown.
  public long size() {
    return size.get();
  }

  /// Bytes from the start of the file that can be read from the part file and have gone through the
  /// digest, which may be ahead of the disk.
  public long readable() {
    return Math.min(verified.get(), landed.getAsLong());
  }

  /// How often bytes that were here were thrown away. Rises before the first byte of the new
  /// content lands.
  public int restarts() {
    return restarts.get();
  }

  /// What the transfer waits for, as a phrase for people, or the empty text.
  public String condition() {
    return condition;
  }

  /// So many bytes more are here and right that came from this machine and not over the network.
  public void borrowed(long bytes) {
    held.addAndGet(bytes);
    verified.addAndGet(bytes);
  }

  /// What is done with the file by somebody else than a transfer, as a phrase for people.
  public void says(String phrase) {
    condition = phrase;
  }

  void addReceived(long bytes) {
    received.addAndGet(bytes);
  }

  void addHeld(long bytes) {
    held.addAndGet(bytes);
  }

  void startFrom(long bytes) {
    if (held.getAndSet(bytes) > 0) {
      restarts.incrementAndGet();
    }
    resumed.set(bytes);
  }

  void holds(long bytes) {
    held.set(bytes);
  }

  /// Some of the bytes were given up; so many stay.
  void gaveUp(long rest) {
    restarts.incrementAndGet();
    held.set(rest);
  }

  void verifiedTo(long bytes) {
    verified.set(bytes);
  }

  void sizeIs(long bytes) {
    size.set(bytes);
  }

  /// Who knows how many bytes from the start have landed; asked when somebody wants to know.
  void landedIs(LongSupplier prefix) {
    landed = prefix;
  }

  void conditionIs(String phrase) {
    condition = phrase;
  }

  void sourceDropped(String source, String why) {
    dropped.accept(source, why);
  }
}
