package dev.dray.settings;

import dev.dray.ByteSize;
import dev.dray.Schedule;
import dev.dray.Via;
import java.io.File;
import java.net.URI;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a setting's text may say.
public enum SettingKind {
  /// Any text.
  TEXT("a text of ASCII letters, digits and signs"),
  /// A text that is never shown.
  SECRET("any text"),
  /// A server's address.
  ADDRESS("an http or https address without user name, query and fragment"),
  /// Several servers' addresses, with blanks or commas between them; in TOML also a list.
  ADDRESSES("http or https addresses without user name, query and fragment, blanks between them"),
  /// A file or folder; `~`, `$NAME`, `${NAME}` and `${NAME:-otherwise}` are expanded.
  PATH("a path"),
  /// Folders with names, `name=folder`, separated as in PATH.
  PLACES("name=folder, several separated as in PATH; names of letters, digits, '.', '_' and '-'"),
  /// Yes or no.
  SWITCH("true or false"),
  /// Yes, no, or as the program finds.
  PREFERENCE("auto, always or never"),
  /// How to take content from other stores.
  BORROWING("auto, link, copy or off"),
  /// Who brings a model.
  WAY("auto, daemon or direct"),
  /// A time.
  DURATION("a time such as 500ms, 10s or 2m (a bare number means seconds), from 1ms to 1d"),
  /// A number of bytes, or of bytes per second.
  SIZE("a size such as 4M, 1.5GiB or 800kB, more than zero"),
  /// Several numbers of bytes, or none.
  SIZES("sizes such as 24GiB, with commas between, or none"),
  /// Windows of the day.
  HOURS("hours such as 22:00-06:00, several with commas between"),
  /// A number of things.
  COUNT("a whole number from 1 to 1024"),
  /// A port to listen on.
  PORT("a whole number from 0 to 65535");

  private static final Set<String> TRUE = Set.of("1", "on", "yes", "true");
  private static final Set<String> FALSE = Set.of("0", "off", "no", "false");
  private static final Pattern PLACE =
      Pattern.compile("([A-Za-z0-9][A-Za-z0-9._-]{0,63})\\s*=\\s*([^\\x00]*\\S)");
  private static final Pattern TIME =
      Pattern.compile("([0-9]{1,12}(?:\\.[0-9]{1,6})?) ?(ms|s|m|h|d)?");

  private final String allowed;

  SettingKind(String allowed) {
    this.allowed = allowed;
  }

  /// The values that are taken, as a phrase.
  public String allowed() {
    return allowed;
  }

  /// Checks a text.
  ///
  /// @throws IllegalArgumentException if it is not of this kind; without the text, which may be a
  ///   secret
  void check(String text) {
    switch (this) {
      case TEXT -> {
        // Such texts become header values.
        if (text.chars().anyMatch(c -> c < 0x20 || c > 0x7e)) {
          throw bad();
        }
      }
      case SECRET -> {
        if (text.indexOf('\0') >= 0) {
          throw bad();
        }
      }
      case ADDRESS -> address(text);
      case ADDRESSES -> addresses(text);
      case PATH -> {
        if (text.isBlank() || text.indexOf('\0') >= 0) {
          throw bad();
        }
      }
      case PLACES -> places(text);
      case SWITCH -> flag(text);
      case PREFERENCE -> preference(text);
      case BORROWING -> borrowing(text);
      case WAY -> Via.parse(text);
      case DURATION -> duration(text);
      case SIZE -> size(text);
      case SIZES -> sizes(text);
      case HOURS -> hours(text);
      case COUNT -> count(text);
      case PORT -> port(text);
    }
  }

  /// Whether the official client takes this as "true": 1, on, yes, true in any case.
  static boolean isTrueWord(String text) {
    return TRUE.contains(text.strip().toLowerCase(Locale.ROOT));
  }

  static boolean flag(String text) {
    if (isTrueWord(text)) {
      return true;
    }
    if (FALSE.contains(text.strip().toLowerCase(Locale.ROOT))) {
      return false;
    }
    throw SWITCH.bad();
  }

  static Preference preference(String text) {
    return Arrays.stream(Preference.values())
        .filter(p -> p.name().equalsIgnoreCase(text.strip()))
        .findFirst()
        .orElseThrow(PREFERENCE::bad);
  }

  static Borrowing borrowing(String text) {
    return Arrays.stream(Borrowing.values())
        .filter(b -> b.name().equalsIgnoreCase(text.strip()))
        .findFirst()
        .orElseThrow(BORROWING::bad);
  }

  static Duration duration(String text) {
    Matcher time = TIME.matcher(text.strip());
    if (!time.matches()) {
      throw DURATION.bad();
    }
    double millis =
        Double.parseDouble(time.group(1))
            * switch (String.valueOf(time.group(2))) {
              case "ms" -> 1;
              case "m" -> 60_000;
              case "h" -> 3_600_000;
              case "d" -> 86_400_000;
              default -> 1_000;
            };
    if (millis < 1 || millis > Duration.ofDays(1).toMillis()) {
      throw DURATION.bad();
    }
    return Duration.ofMillis(Math.round(millis));
  }

  static ByteSize size(String text) {
    ByteSize size;
    try {
      size = ByteSize.parse(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(SIZE.allowed, e);
    }
    if (size.bytes() == 0) {
      throw SIZE.bad();
    }
    return size;
  }

  /// The sizes in their order; nothing for `none`.
  static List<ByteSize> sizes(String text) {
    if (text.strip().equalsIgnoreCase("none")) {
      return List.of();
    }
    try {
      return Arrays.stream(text.split(",", -1)).map(SettingKind::size).toList();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(SIZES.allowed, e);
    }
  }

  static Schedule hours(String text) {
    return Schedule.parse(text, ZoneId.systemDefault());
  }

  static int count(String text) {
    String digits = text.strip();
    if (!digits.matches("[0-9]{1,4}")) {
      throw COUNT.bad();
    }
    int number = Integer.parseInt(digits);
    if (number < 1 || number > 1024) {
      throw COUNT.bad();
    }
    return number;
  }

  static int port(String text) {
    String digits = text.strip();
    if (!digits.matches("[0-9]{1,5}") || Integer.parseInt(digits) > 65_535) {
      throw PORT.bad();
    }
    return Integer.parseInt(digits);
  }

  /// The address without final slashes.
  static URI address(String text) {
    String trimmed = text.strip();
    while (trimmed.endsWith("/")) {
      trimmed = trimmed.substring(0, trimmed.length() - 1);
    }
    URI uri;
    try {
      uri = URI.create(trimmed);
    } catch (IllegalArgumentException e) {
      // Its text quotes the address, which may hold a password.
      throw ADDRESS.bad();
    }
    boolean http =
        "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
    if (!http
        || uri.getHost() == null
        || uri.getRawUserInfo() != null
        || uri.getRawQuery() != null
        || uri.getRawFragment() != null) {
      throw ADDRESS.bad();
    }
    return uri;
  }

  /// The addresses in their order, each once.
  static List<URI> addresses(String text) {
    try {
      return Arrays.stream(text.strip().split("[\\s,]+"))
          .filter(word -> !word.isEmpty())
          .map(SettingKind::address)
          .distinct()
          .toList();
    } catch (IllegalArgumentException e) {
      throw ADDRESSES.bad();
    }
  }

  /// The folders by their names, in their order, as texts.
  static SequencedMap<String, String> places(String text) {
    SequencedMap<String, String> places = new LinkedHashMap<>();
    for (String word : text.split(Pattern.quote(File.pathSeparator), -1)) {
      Matcher place = PLACE.matcher(word.strip());
      if (!place.matches() || places.putIfAbsent(place.group(1), place.group(2)) != null) {
        throw PLACES.bad();
      }
    }
    return places;
  }

  private IllegalArgumentException bad() {
    return new IllegalArgumentException(allowed);
  }
}
