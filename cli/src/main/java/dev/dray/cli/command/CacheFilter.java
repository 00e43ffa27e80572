package dev.dray.cli.command;

import dev.dray.store.CacheReport;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One `--filter` of `dray cache ls`, in the official client's words (`hf cache ls --filter`):
/// `size>1GB`, `type=model`, `accessed>30d` (longer ago than that), `modified<=2w`, `refs=main`.
/// Numbers are whole; sizes are decimal; a month has 30 days and a year 365.
final class CacheFilter {

  private static final Pattern FORM =
      Pattern.compile("\\s*([a-zA-Z_]+)\\s*(==|!=|>=|<=|>|<|=)\\s*(\\S.*?)\\s*");
  private static final Pattern NUMBER = Pattern.compile("([0-9]+)\\s*([a-z]*)");

  private static final Map<String, Long> SIZES =
      Map.ofEntries(
          Map.entry("", 1L),
          Map.entry("b", 1L),
          Map.entry("k", 1_000L),
          Map.entry("kb", 1_000L),
          Map.entry("m", 1_000_000L),
          Map.entry("mb", 1_000_000L),
          Map.entry("g", 1_000_000_000L),
          Map.entry("gb", 1_000_000_000L),
          Map.entry("t", 1_000_000_000_000L),
          Map.entry("tb", 1_000_000_000_000L),
          Map.entry("p", 1_000_000_000_000_000L),
          Map.entry("pb", 1_000_000_000_000_000L));

  private static final Map<String, Long> SECONDS =
      Map.of(
          "", 1L,
          "s", 1L,
          "m", 60L,
          "h", 3_600L,
          "d", 86_400L,
          "w", 604_800L,
          "mo", 2_592_000L,
          "y", 31_536_000L);

  private interface Test {
    boolean passes(CacheReport.Repository repository, Optional<CacheReport.Snapshot> snapshot);
  }

  private final Test test;

  private CacheFilter(Test test) {
    this.test = test;
  }

  /// Reads an expression.
  ///
  /// @param now what ages are counted from
  /// @throws UsageException quoting it, if it is none
  static CacheFilter parse(String text, Instant now) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw new UsageException(
          "--filter takes KEY OPERATOR VALUE, such as size>1GB, accessed>30d, type=model or"
              + " refs=main, not '"
              + text
              + "'");
    }
    String key = form.group(1).toLowerCase(Locale.ROOT);
    String operator = form.group(2).equals("==") ? "=" : form.group(2);
    String value = form.group(3).toLowerCase(Locale.ROOT);
    return new CacheFilter(
            switch (key) {
              case "size" -> {
                BigInteger bytes = number(value, SIZES, text);
                yield (repository, snapshot) ->
                    compare(
                        snapshot.map(CacheReport.Snapshot::size).orElse(repository.size()).bytes(),
                        operator,
                        bytes);
              }
              case "accessed" -> {
                BigInteger age = number(value, SECONDS, text);
                yield (repository, _) -> older(repository.lastAccessed(), operator, age, now);
              }
              case "modified" -> {
                BigInteger age = number(value, SECONDS, text);
                yield (repository, snapshot) ->
                    older(
                        snapshot
                            .map(CacheReport.Snapshot::lastModified)
                            .orElse(repository.lastModified()),
                        operator,
                        age,
                        now);
              }
              case "type" ->
                  (repository, _) ->
                      equality(operator, text) == repository.kind().singular().equals(value);
              case "refs" ->
                  (repository, snapshot) ->
                      equality(operator, text)
                          == snapshot.map(List::of).orElse(repository.snapshots()).stream()
                              .flatMap(s -> s.refs().stream())
                              .anyMatch(ref -> ref.toLowerCase(Locale.ROOT).equals(value));
              default ->
                  throw new UsageException(
                      "--filter knows size, type, accessed, modified and refs, not '" + key + "'");
            })
        .checked(key, operator, text);
  }

  private CacheFilter checked(String key, String operator, String text) {
    if (key.equals("type") || key.equals("refs")) {
      equality(operator, text);
    }
    return this;
  }

  private static boolean equality(String operator, String text) {
    return switch (operator) {
      case "=" -> true;
      case "!=" -> false;
      default -> throw new UsageException("'" + text + "': words are compared with = or != only");
    };
  }

  private static BigInteger number(String value, Map<String, Long> units, String text) {
    Matcher number = NUMBER.matcher(value);
    Long unit = number.matches() ? units.get(number.group(2)) : null;
    if (unit == null) {
      throw new UsageException(
          "'"
              + text
              + "': '"
              + value
              + "' is not a whole number with one of the units "
              + String.join(
                  ", ", units.keySet().stream().filter(u -> !u.isEmpty()).sorted().toList()));
    }
    return new BigInteger(number.group(1)).multiply(BigInteger.valueOf(unit));
  }

  private static boolean older(Instant time, String operator, BigInteger seconds, Instant now) {
    return compare(Duration.between(time, now).toSeconds(), operator, seconds);
  }

  private static boolean compare(long actual, String operator, BigInteger wanted) {
    int order = BigInteger.valueOf(actual).compareTo(wanted);
    return switch (operator) {
      case ">" -> order > 0;
      case "<" -> order < 0;
      case ">=" -> order >= 0;
      case "<=" -> order <= 0;
      case "!=" -> order != 0;
      default -> order == 0;
    };
  }

  /// Whether a repository is to be shown.
  boolean passes(CacheReport.Repository repository) {
    return test.passes(repository, Optional.empty());
  }

  /// Whether one revision of it is to be shown.
  boolean passes(CacheReport.Repository repository, CacheReport.Snapshot snapshot) {
    return test.passes(repository, Optional.of(snapshot));
  }
}
