package dev.dray.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TokenBucketTest {

  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final AtomicLong now = new AtomicLong(-SECOND);

  private TokenBucket bucket(long rate) {
    return new TokenBucket(rate, now::get);
  }

  @Test
  void aFirstPaymentIsOwedInFull() {
    assertThat(bucket(1000).pay(500)).isEqualTo(SECOND / 2);
  }

  @Test
  void unlimitedNeverWaits() {
    assertThat(bucket(TokenBucket.UNLIMITED).pay(Long.MAX_VALUE / 2)).isZero();
  }

  @Test
  void savesNoMoreThanAnEighthOfASecond() {
    TokenBucket bucket = bucket(8000);
    now.addAndGet(60 * SECOND);
    assertThat(bucket.pay(1000)).isZero();
    assertThat(bucket.pay(800)).isEqualTo(SECOND / 10);
  }

  @Test
  void holdsANewRateFromTheNextPaymentOn() {
    TokenBucket bucket = bucket(1000);
    bucket.pay(1000);
    bucket.setRate(2000);
    assertThat(bucket.pay(0)).isEqualTo(SECOND / 2);
    bucket.setRate(TokenBucket.UNLIMITED);
    assertThat(bucket.pay(5000)).isZero();
  }

  @Test
  void refusesARateThatIsNotPositive() {
    assertThatThrownBy(() -> bucket(0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> bucket(10).setRate(-1)).isInstanceOf(IllegalArgumentException.class);
  }

  /// Sixteen readers for ten seconds of a clock that only moves when the next of them wakes up;
  /// they oversleep now and then, as threads do.
  @Test
  void isAccurateToThreePercentAndFairAmongManyPayers() {
    long rate = 10_000_000;
    TokenBucket bucket = bucket(rate);
    int payers = 16;
    long[] wakesAt = new long[payers];
    long[] paid = new long[payers];
    Arrays.fill(wakesAt, now.get());
    long end = now.get() + 10 * SECOND;
    java.util.SplittableRandom random = new java.util.SplittableRandom(3);
    while (true) {
      int next = 0;
      for (int i = 1; i < payers; i++) {
        next = wakesAt[i] < wakesAt[next] ? i : next;
      }
      if (wakesAt[next] >= end) {
        break;
      }
      now.set(Math.max(now.get(), wakesAt[next]));
      int bytes = 70_000;
      paid[next] += bytes;
      wakesAt[next] = now.get() + bucket.pay(bytes) + random.nextLong(5_000_000);
    }
    double total = Arrays.stream(paid).sum();
    assertThat(total / 10 / rate).isCloseTo(1.0, within(0.03));
    double fair = total / payers;
    assertThat(Arrays.stream(paid).boxed().toList())
        .allSatisfy(one -> assertThat(one / fair).isCloseTo(1.0, within(0.1)));
  }
}
