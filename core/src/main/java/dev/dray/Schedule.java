package dev.dray;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/// The hours of the day in which bytes may be fetched, in a time zone. Immutable; knows no clock:
/// whoever asks says which moment is meant.
///
/// @param windows the hours, at least one; they may overlap
/// @param zone where the hours are meant, with its summer time
public record Schedule(List<Window> windows, ZoneId zone) {

  private static final Pattern SPAN =
      Pattern.compile(
          "([01]?[0-9]|2[0-3]):([0-5][0-9]) ?- ?(?:([01]?[0-9]|2[0-3]):([0-5][0-9])|24:00)");

  /// One window, the same every day. Where `to` is not after `from`, it ends on the next day.
  ///
  /// @param from the first moment of it
  /// @param to the first moment after it; midnight for the end of the day
  public record Window(LocalTime from, LocalTime to) {

    /// @throws IllegalArgumentException if it begins when it ends
    public Window {
      if (from.equals(to)) {
        throw new IllegalArgumentException(
            "the hours " + from + "-" + to + " are a whole day or nothing");
      }
    }

    private boolean contains(LocalTime time) {
      boolean begun = !time.isBefore(from);
      boolean before = time.isBefore(to);
      return from.isBefore(to) ? begun && before : begun || before;
    }

    /// As [Schedule#parse(String, ZoneId)] reads it.
    @Override
    public String toString() {
      return from + "-" + (to.equals(LocalTime.MIDNIGHT) ? "24:00" : to.toString());
    }
  }

  /// Copies the list.
  ///
  /// @throws IllegalArgumentException if there is no window
  public Schedule {
    windows = List.copyOf(windows);
    if (windows.isEmpty()) {
      throw new IllegalArgumentException("a schedule needs at least one window");
    }
  }

  /// Reads what people type: `22:00-06:00`, several with commas between.
  ///
  /// @throws IllegalArgumentException quoting the part that is not understood
  public static Schedule parse(String text, ZoneId zone) {
    List<Window> windows = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      Matcher span = SPAN.matcher(part.strip());
      if (!span.matches()) {
        throw new IllegalArgumentException(
            "'" + part.strip() + "' is not hours such as 22:00-06:00");
      }
      windows.add(
          new Window(
              LocalTime.of(Integer.parseInt(span.group(1)), Integer.parseInt(span.group(2))),
              span.group(3) == null
                  ? LocalTime.MIDNIGHT
                  : LocalTime.of(
                      Integer.parseInt(span.group(3)), Integer.parseInt(span.group(4)))));
    }
    return new Schedule(windows, zone);
  }

  /// Whether bytes may be fetched at a moment.
  public boolean isOpen(Instant moment) {
    LocalTime time = moment.atZone(zone).toLocalTime();
    return windows.stream().anyMatch(window -> window.contains(time));
  }

  /// When the next window begins, if none is open at this moment.
  public Optional<Instant> opens(Instant moment) {
    return isOpen(moment)
        ? Optional.empty()
        : windows.stream().map(w -> next(w.from(), moment)).min(Comparator.naturalOrder());
  }

  /// The first moment after this one when the clock shows `time`; on the day when it skips that
  /// time, the moment to which it jumps.
  private Instant next(LocalTime time, Instant moment) {
    LocalDate today = moment.atZone(zone).toLocalDate();
    return LongStream.rangeClosed(0, 2)
        .mapToObj(days -> begin(LocalDateTime.of(today.plusDays(days), time)))
        .filter(instant -> instant.isAfter(moment))
        .findFirst()
        .orElseThrow();
  }

  private Instant begin(LocalDateTime time) {
    ZoneOffsetTransition jump = zone.getRules().getTransition(time);
    return jump != null && jump.isGap() ? jump.getInstant() : time.atZone(zone).toInstant();
  }

  /// A moment as people in this time zone read it, with the day only where it is another one than
  /// `now`'s.
  public String shown(Instant moment, Instant now) {
    ZonedDateTime then = moment.atZone(zone);
    boolean today = Objects.equals(then.toLocalDate(), now.atZone(zone).toLocalDate());
    return DateTimeFormatter.ofPattern(today ? "HH:mm" : "yyyy-MM-dd HH:mm").format(then);
  }

  /// The windows as [#parse(String, ZoneId)] reads them.
  @Override
  public String toString() {
    return windows.stream().map(Window::toString).collect(Collectors.joining(", "));
  }
}
