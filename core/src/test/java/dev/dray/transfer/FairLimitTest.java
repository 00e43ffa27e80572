package dev.dray.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.dray.testkit.Proves;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/// Limits that several share, with a clock that moves only when the next reader wakes up.
class FairLimitTest {

  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final long MB = 1_000_000;

  private final AtomicLong now = new AtomicLong(-SECOND);
  private final SplittableRandom random = new SplittableRandom(5);
  private final List<Reader> readers = new ArrayList<>();

  /// A connection that reads and pays, and oversleeps now and then as threads do.
  private final class Reader {
    final RateLimiter limit;
    final int readSize;

    /// Bytes per second that its server gives.
    final double speed;

    long wakes = now.get();
    long paid;

    Reader(RateLimiter limit, int readSize, double speed) {
      this.limit = limit;
      this.readSize = readSize;
      this.speed = speed;
      readers.add(this);
    }

    void read() {
      paid += readSize;
      long wait = limit.pay(readSize);
      wakes = now.get() + Math.max(wait, (long) (readSize / speed * SECOND)) + random.nextLong(MB);
    }
  }

  private Reader reader(RateLimiter limit, int readSize) {
    return new Reader(limit, readSize, 1e12);
  }

  private void run(double seconds) {
    long end = now.get() + (long) (seconds * SECOND);
    while (true) {
      Reader next = readers.stream().min(Comparator.comparingLong(r -> r.wakes)).orElseThrow();
      if (next.wakes >= end) {
        now.set(end);
        return;
      }
      now.set(Math.max(now.get(), next.wakes));
      next.read();
    }
  }

  private static double paid(List<Reader> some) {
    return some.stream().mapToLong(r -> r.paid).sum();
  }

  @Test
  @Proves("S001-100")
  void isAccurateToThreePercentOverTenSecondsAlsoWhenItChangesMidway() {
    FairLimit limit = new FairLimit(10 * MB, now::get);
    for (int download = 0; download < 3; download++) {
      FairLimit.Share share = limit.share(4);
      for (int connection = 0; connection < 4; connection++) {
        reader(share, 70_000);
      }
    }
    run(10);
    double first = paid(readers);
    assertThat(first / 10 / (10 * MB)).isCloseTo(1, within(0.03));

    run(4);
    limit.setRate(3 * MB);
    run(6);
    assertThat((paid(readers) - first) / (4 * 10 * MB + 6 * 3 * MB)).isCloseTo(1, within(0.03));
    double second = paid(readers);
    run(10);
    assertThat((paid(readers) - second) / 10 / (3 * MB)).isCloseTo(1, within(0.03));
  }

  @Test
  void manyConnectionsGetNoMoreThanOne() {
    FairLimit limit = new FairLimit(8 * MB, now::get);
    Reader one = reader(limit.share(4), 60_000);
    FairLimit.Share crowd = limit.share(4);
    List<Reader> many = new ArrayList<>();
    for (int i = 0; i < 15; i++) {
      many.add(reader(crowd, 60_000));
    }
    run(10);
    assertThat(one.paid / paid(many)).isCloseTo(1, within(0.1));
    assertThat((one.paid + paid(many)) / (80 * MB)).isCloseTo(1, within(0.03));
  }

  @Test
  void fourTimesTheWeightIsFourTimesTheRateAtOnce() {
    FairLimit limit = new FairLimit(10 * MB, now::get);
    FairLimit.Share low = limit.share(4);
    Reader first = reader(limit.share(16), 50_000);
    Reader second = reader(low, 50_000);
    run(10);
    assertThat((double) first.paid / second.paid).isCloseTo(4, within(0.4));
    low.setWeight(16);
    long before = second.paid;
    run(10);
    assertThat((second.paid - before) / (50.0 * MB)).isCloseTo(1, within(0.1));
    assertThatThrownBy(() -> low.setWeight(0)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void whatASlowServerLeavesGoesToTheOthers() {
    FairLimit limit = new FairLimit(10 * MB, now::get);
    Reader slow = new Reader(limit.share(4), 50_000, MB);
    Reader fast = reader(limit.share(4), 50_000);
    run(10);
    assertThat(slow.paid / (10.0 * MB)).isCloseTo(1, within(0.1));
    assertThat(fast.paid / (90.0 * MB)).isCloseTo(1, within(0.05));
  }

  @Test
  void anIdleHourIsNoBurst() {
    FairLimit limit = new FairLimit(8000, now::get);
    FairLimit.Share share = limit.share(1);
    now.addAndGet(3600 * SECOND);
    assertThat(share.pay(1000)).isZero();
    assertThat(share.pay(800)).isEqualTo(SECOND / 10);
  }

  @Test
  void noLimitIsNoDebt() {
    FairLimit limit = new FairLimit(1000, now::get);
    FairLimit.Share share = limit.share(1);
    assertThat(share.pay(5000)).isEqualTo(5 * SECOND);
    limit.setRate(RateLimit.UNLIMITED);
    assertThat(share.pay(1 << 30)).isZero();
    assertThat(share.rate()).isEqualTo(RateLimit.UNLIMITED);
    limit.setRate(1000);
    assertThat(share.pay(500)).isEqualTo(SECOND / 2);
    assertThatThrownBy(() -> limit.setRate(0)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void everyHostHasALimitOfItsOwn() {
    HostLimits hosts = new HostLimits(2 * MB, now::get);
    HostLimits.Payer payer = hosts.payer(4);
    assertThat(payer.rate()).as("before anything was read").isEqualTo(RateLimit.UNLIMITED);
    Reader one = reader(payer.at("one.example"), 20_000);
    Reader two = reader(payer.at("two.example"), 20_000);
    Reader other = reader(hosts.payer(4).at("two.example"), 20_000);
    run(10);
    assertThat(one.paid / (20.0 * MB)).isCloseTo(1, within(0.03));
    assertThat((two.paid + other.paid) / (20.0 * MB)).isCloseTo(1, within(0.03));
    assertThat((double) two.paid / other.paid).isCloseTo(1, within(0.1));

    hosts.setRate("One.Example", Optional.of(5 * MB));
    hosts.setRate(MB);
    long before = one.paid;
    run(10);
    assertThat((one.paid - before) / (50.0 * MB)).isCloseTo(1, within(0.03));
    assertThat(hosts.rate("two.example")).isEqualTo(MB);
    hosts.setRate("one.example", Optional.empty());
    assertThat(hosts.rate("one.example")).isEqualTo(MB);
    assertThatThrownBy(() -> hosts.setRate("one.example", Optional.of(0L)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> hosts.setRate(-1)).isInstanceOf(IllegalArgumentException.class);
  }
}
