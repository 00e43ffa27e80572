package dev.dray.http;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/// The buckets of `RateLimit` header fields, as the IETF draft 9 writes them and the Hub sends
/// them: `"resolvers";r=2998;t=172`.
///
/// @param buckets all readable ones, in order
public record RateLimit(List<Bucket> buckets) {

  /// One bucket.
  ///
  /// @param name its name, such as `api` or `resolvers`
  /// @param remaining requests left in this window
  /// @param reset time until the window ends, when said; at most a day
  public record Bucket(String name, long remaining, Optional<Duration> reset) {

    /// Whether nothing is left.
    public boolean isEmpty() {
      return remaining == 0;
    }
  }

  /// Copies the list.
  public RateLimit {
    buckets = List.copyOf(buckets);
  }

  /// The buckets of an answer; unreadable ones are left out.
  public static RateLimit of(Headers headers) {
    List<Bucket> buckets = new ArrayList<>();
    for (String value : headers.all("RateLimit")) {
      for (String item : split(value, ',')) {
        bucket(item).ifPresent(buckets::add);
      }
    }
    return new RateLimit(buckets);
  }

  /// How long to wait because a bucket is empty: the longest reset among the empty ones.
  public Optional<Duration> emptyFor() {
    return buckets.stream()
        .filter(Bucket::isEmpty)
        .flatMap(bucket -> bucket.reset().stream())
        .max(Duration::compareTo);
  }

  private static Optional<Bucket> bucket(String item) {
    List<String> parts = split(item, ';');
    String name = parts.getFirst().strip();
    if (name.length() >= 2 && name.startsWith("\"") && name.endsWith("\"")) {
      name = name.substring(1, name.length() - 1);
    }
    OptionalLong remaining = OptionalLong.empty();
    Optional<Duration> reset = Optional.empty();
    for (String part : parts.subList(1, parts.size())) {
      String parameter = part.strip().toLowerCase(Locale.ROOT);
      if (parameter.startsWith("r=")) {
        remaining = Headers.decimal(parameter.substring(2));
      } else if (parameter.startsWith("t=")) {
        OptionalLong seconds = Headers.decimal(parameter.substring(2));
        if (seconds.isPresent()) {
          long bounded = Math.min(seconds.getAsLong(), RetryAfter.MAX.toSeconds());
          reset = Optional.of(Duration.ofSeconds(bounded));
        }
      }
    }
    return name.isEmpty() || remaining.isEmpty()
        ? Optional.empty()
        : Optional.of(new Bucket(name, remaining.getAsLong(), reset));
  }

  /// Splits outside quotes; always at least one part.
  private static List<String> split(String text, char separator) {
    List<String> parts = new ArrayList<>();
    boolean quoted = false;
    int start = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"') {
        quoted = !quoted;
      } else if (c == separator && !quoted) {
        parts.add(text.substring(start, i));
        start = i + 1;
      }
    }
    parts.add(text.substring(start));
    return parts;
  }
}
