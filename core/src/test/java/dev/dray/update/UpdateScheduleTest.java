package dev.dray.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dray.Schedule;
import dev.dray.testkit.Proves;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.Test;

@Proves("S001-106")
class UpdateScheduleTest {

  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

  @Test
  void roundsFollowEachOtherByTheirStart() {
    UpdateSchedule schedule = new UpdateSchedule(Duration.ofHours(6), Optional.empty());
    assertThat(schedule.first(NOON)).isEqualTo(NOON);
    assertThat(schedule.next(NOON, NOON.plusSeconds(600))).isEqualTo("2026-03-01T18:00:00Z");
    assertThat(schedule.next(NOON, NOON.plus(Duration.ofHours(8))))
        .as("a round that took longer than the time between")
        .isEqualTo("2026-03-01T20:00:00Z");
  }

  @Test
  void roundsBeginInTheirHours() {
    UpdateSchedule schedule =
        new UpdateSchedule(
            Duration.ofHours(6), Optional.of(Schedule.parse("02:00-06:00", ZoneOffset.UTC)));
    assertThat(schedule.first(NOON)).isEqualTo("2026-03-02T02:00:00Z");
    Instant night = Instant.parse("2026-03-02T02:00:00Z");
    assertThat(schedule.next(night, night.plusSeconds(60))).isEqualTo("2026-03-03T02:00:00Z");
    UpdateSchedule often =
        new UpdateSchedule(
            Duration.ofHours(1), Optional.of(Schedule.parse("02:00-06:00", ZoneOffset.UTC)));
    assertThat(often.next(night, night.plusSeconds(60))).isEqualTo("2026-03-02T03:00:00Z");
  }

  @Test
  void hubsAreNotAskedAllTheTime() {
    assertThatThrownBy(() -> new UpdateSchedule(Duration.ofSeconds(59), Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
