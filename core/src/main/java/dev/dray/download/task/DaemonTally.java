package dev.dray.download.task;

import java.util.OptionalLong;

/// What a daemon says of its own transfer, as figures that can be shown. Not thread-safe: the board
/// guards it.
///
/// A total that counts only the parts named so far grows; what is done may drop where the daemon
/// fetches something again. The bytes are shown as they are; the fraction waits until it is passed
/// again.
final class DaemonTally {

  private static final double ALMOST = 0.999;

  private long done;
  private long resumed;
  private long received;
  private long receivedBefore;
  private long lastFetched;
  private OptionalLong total = OptionalLong.empty();
  private double leastFraction;

  /// Another leg: what the earlier ones brought is there now and no part of the new one's speed.
  void nextLeg() {
    receivedBefore = received;
    lastFetched = 0;
  }

  /// The figures of [dev.dray.provider.PullProgress#bytes].
  void bytes(long nowDone, long nowResumed, OptionalLong nowTotal) {
    done = Math.max(0, nowDone);
    resumed = Math.clamp(nowResumed, 0, done);
    total = nowTotal;
    long fetched = done - resumed;
    received += Math.max(0, fetched - lastFetched);
    lastFetched = fetched;
    if (total.isPresent() && total.getAsLong() > 0) {
      double fraction = (double) done / total.getAsLong();
      leastFraction = Math.clamp(fraction, leastFraction, ALMOST);
    }
  }

  /// The daemon succeeded: everything is there, whatever it left out on the way.
  ///
  /// @param size the model's bytes, where the daemon says
  void complete(OptionalLong size) {
    long whole = size.orElse(total.orElse(done));
    resumed = Math.min(whole, resumed + Math.max(0, whole - done));
    done = whole;
    total = OptionalLong.of(whole);
  }

  long done() {
    return done;
  }

  /// Bytes that were there before the download began.
  long resumed() {
    return Math.max(0, resumed - receivedBefore);
  }

  /// Bytes that the daemon fetched, as far as its figures tell.
  long received() {
    return received;
  }

  OptionalLong total() {
    return total;
  }

  double leastFraction() {
    return leastFraction;
  }
}
