package dev.dray;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScheduleTest {

  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  private static Instant at(String local) {
    return LocalDateTime.parse(local).atZone(BERLIN).toInstant();
  }

  /// The last column is when it opens, `-` where it is open.
  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          22:00-06:00              , 2026-11-20T21:59:59, 2026-11-20T22:00
          22:00-06:00              , 2026-11-20T22:00:00, -
          22:00-06:00              , 2026-11-21T00:00:00, -
          22:00-06:00              , 2026-11-21T05:59:59, -
          22:00-06:00              , 2026-11-21T06:00:00, 2026-11-21T22:00
          '12:00-13:00,22:00-06:00', 2026-11-21T07:00:00, 2026-11-21T12:00
          '12:00-13:00,22:00-06:00', 2026-11-21T12:30:00, -
          '22:00-06:00, 12:00-13:00', 2026-11-21T13:00:00, 2026-11-21T22:00
          '8:00-9:00'              , 2026-11-21T09:00:00, 2026-11-22T08:00
          18:00-24:00              , 2026-11-21T23:59:59, -
          18:00-24:00              , 2026-11-22T00:00:00, 2026-11-22T18:00
          # Summer time begins: 02:30 does not exist, the clock jumps from 2 to 3.
          02:30-04:00              , 2026-03-29T01:00:00, 2026-03-29T03:00
          # Summer time ends: the hour from 2 to 3 comes twice, and the night is an hour longer.
          22:00-06:00              , 2026-10-25T06:00:00, 2026-10-25T22:00
          """)
  void opensAtTheNextWindow(String hours, String now, String opens) {
    Schedule schedule = Schedule.parse(hours, BERLIN);
    Optional<Instant> expected = opens.equals("-") ? Optional.empty() : Optional.of(at(opens));
    assertThat(schedule.opens(at(now))).isEqualTo(expected);
    assertThat(schedule.isOpen(at(now))).isEqualTo(expected.isEmpty());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "22-6",
        "25:00-06:00",
        "22:60-23:00",
        "22:00-22:00",
        "00:00-24:00",
        "22:00",
        "22:00-06:00,"
      })
  void saysWhatItDoesNotUnderstand(String text) {
    assertThatThrownBy(() -> Schedule.parse(text, BERLIN))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void readsWhatItWrites() {
    Schedule schedule = Schedule.parse("22:00-6:00 , 18:00 - 24:00", BERLIN);
    assertThat(schedule).hasToString("22:00-06:00, 18:00-24:00");
    assertThat(Schedule.parse(schedule.toString(), BERLIN)).isEqualTo(schedule);
  }

  @Test
  void showsTheDayWhereItIsAnother() {
    Schedule schedule = Schedule.parse("22:00-06:00", BERLIN);
    Instant now = at("2026-11-20T20:00:00");
    assertThat(schedule.shown(at("2026-11-20T22:00:00"), now)).isEqualTo("22:00");
    assertThat(schedule.shown(at("2026-11-21T22:00:00"), now)).isEqualTo("2026-11-21 22:00");
  }
}
