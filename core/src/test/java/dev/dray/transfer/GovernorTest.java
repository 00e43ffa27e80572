package dev.dray.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/// The rules that decide about connections and patience, with a clock of our own.
class GovernorTest {

  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private long now;
  private long bytes;

  private int after(Governor governor, int seconds, java.util.function.IntUnaryOperator speed) {
    for (int i = 0; i < seconds; i++) {
      now += SECOND;
      bytes += speed.applyAsInt(governor.target());
      governor.tick(bytes, 0, governor.target(), now);
    }
    return governor.target();
  }

  @Test
  void growsWhileEveryConnectionAddsSpeed() {
    assertThat(after(new Governor(32, 1, 0), 12, connections -> connections * 1_000_000))
        .isEqualTo(32);
  }

  @Test
  void saysWhatWasRightOnceItHasLookedLongEnough() {
    Governor governor = new Governor(16, 1, 0);
    after(governor, 2, connections -> Math.min(connections, 8) * 1_000_000);
    assertThat(governor.settled()).as("too early to say").isEmpty();
    after(governor, 30, connections -> Math.min(connections, 8) * 1_000_000);
    assertThat(governor.settled()).hasValue(8);
  }

  @Test
  void staysWhereMoreConnectionsBringNothing() {
    Governor governor = new Governor(32, 1, 0);
    long used = 0;
    for (int i = 0; i < 60; i++) {
      used += after(governor, 1, connections -> 10_000_000);
    }
    assertThat(used).as("connections, summed over a minute").isLessThan(60 * 3);
  }

  @Test
  void addsNoneWhileThisMachineIsTheSlowSide() {
    Governor governor = new Governor(16, 1, 0);
    after(governor, 2, connections -> connections * 10_000_000);
    assertThat(governor.target()).isEqualTo(Governor.OPENED);
    largeReads(governor, 5, 200_000_000);
    assertThat(governor.target()).isEqualTo(1);
  }

  @Test
  void takesTheBurstsOfALimitedServerForNoSlowMachine() {
    Governor governor = new Governor(16, 1, 0);
    largeReads(governor, 5, 10_000_000);
    assertThat(governor.target()).isGreaterThan(4);
  }

  private void largeReads(Governor governor, int seconds, long speed) {
    long large = 0;
    for (int i = 0; i < seconds; i++) {
      now += SECOND;
      bytes += governor.target() * speed;
      large += governor.target() * speed * 8 / 10;
      governor.tick(bytes, large, governor.target(), now);
    }
  }

  @Test
  void opensWithinASecondAndTriesFewerOnlyWhenAllAreWarm() {
    Governor governor = new Governor(16, 1, 0);
    List<Integer> targets = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      now += SECOND / 10;
      bytes += governor.target() * 1_000_000L;
      governor.tick(bytes, 0, governor.target(), now);
      targets.add(governor.target());
    }
    assertThat(targets.subList(0, 10)).isSorted().endsWith(Governor.OPENED);
    assertThat(targets.subList(10, 15)).containsOnly(Governor.OPENED);
  }

  @Test
  void goesBackWhereWarmingUpLookedLikeAGain() {
    Governor governor = new Governor(16, 1, 0);
    after(governor, 4, connections -> connections * 10_000_000);
    long used = 0;
    for (int i = 0; i < 120; i++) {
      used += after(governor, 1, connections -> 100_000_000);
    }
    assertThat(used / 120).as("connections on average").isLessThan(6);
  }

  @Test
  void triesMoreAtOnceWhereTheSpeedFalls() {
    Governor governor = new Governor(32, 1, 0);
    // Full with eight, and so is every trial of more: the next waits long.
    after(governor, 20, connections -> Math.min(connections, 8) * 1_000_000);
    long before = now;
    while (governor.target() <= Governor.OPENED && now - before < 60 * SECOND) {
      after(governor, 1, connections -> connections * 500_000);
    }
    assertThat(now - before).isLessThanOrEqualTo(4 * SECOND);
  }

  @Test
  void narrowsAtOnceAndComesBackSlowly() {
    Governor governor = new Governor(16, 1, 0);
    after(governor, 5, connections -> connections * 1_000_000);
    governor.refused(2, now);
    assertThat(governor.target()).isEqualTo(2);
    assertThat(after(governor, 25, connections -> connections * 1_000_000)).isEqualTo(2);
    assertThat(after(governor, 10, connections -> connections * 1_000_000)).isEqualTo(3);
  }

  @Test
  void neverGoesBelowOne() {
    Governor governor = new Governor(16, 1, 0);
    governor.refused(0, now);
    assertThat(governor.target()).isEqualTo(1);
  }

  @Test
  void findsAConnectionFarBelowTheOthers() {
    SlowWatch watch = new SlowWatch(0);
    List<Connection> connections = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Connection connection = new Connection(ByteBuffer.allocate(1), System::nanoTime);
      connection.readingIs(true);
      connections.add(connection);
    }
    Optional<Connection> found = Optional.empty();
    int looks = 0;
    while (found.isEmpty() && looks < 20) {
      now += SECOND;
      looks++;
      for (int i = 0; i < 4; i++) {
        connections.get(i).addReceived(i == 2 ? 1000 : 100_000);
      }
      found = watch.look(connections, now);
    }
    assertThat(found).contains(connections.get(2));
    assertThat(looks).isEqualTo(4);
  }

  @Test
  void leavesEvenConnectionsAlone() {
    SlowWatch watch = new SlowWatch(0);
    List<Connection> connections = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Connection connection = new Connection(ByteBuffer.allocate(1), System::nanoTime);
      connection.readingIs(true);
      connections.add(connection);
    }
    for (int look = 0; look < 20; look++) {
      now += SECOND;
      for (int i = 0; i < 4; i++) {
        connections.get(i).addReceived(100_000 + 50_000 * i);
      }
      assertThat(watch.look(connections, now)).isEmpty();
    }
  }

  @Test
  void countsFailuresOfTheSameMomentOnce() {
    AtomicLong clock = new AtomicLong();
    RetryBudget budget = new RetryBudget(3, Duration.ofMillis(500), clock::get, () -> 0.5);
    assertThat(budget.failed(1)).isEqualTo(Duration.ofMillis(500));
    for (int i = 0; i < 7; i++) {
      budget.failed(1);
    }
    assertThat(budget.isSpent()).isFalse();
    clock.addAndGet(Duration.ofMillis(500).toNanos());
    assertThat(budget.failed(2)).isEqualTo(Duration.ofSeconds(1));
    clock.addAndGet(Duration.ofSeconds(1).toNanos());
    assertThat(budget.failed(3)).isEqualTo(Duration.ofSeconds(2));
    assertThat(budget.isSpent()).isTrue();
    budget.progress(1);
    assertThat(budget.isSpent()).isFalse();
    budget.failed(1);
    budget.progress(1);
    clock.addAndGet(Duration.ofSeconds(10).toNanos());
    assertThat(budget.failed(2))
        .as("the same byte again is no progress")
        .isEqualTo(Duration.ofSeconds(1));
  }
}
