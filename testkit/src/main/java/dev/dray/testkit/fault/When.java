package dev.dray.testkit.fault;

import dev.dray.testkit.http.Request;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/// Which requests a fault is meant for. Immutable; each method narrows it.
///
/// @param condition the test
public record When(Predicate<Request> condition) {

  /// Every request.
  public static When any() {
    return new When(request -> true);
  }

  /// Requests of that method.
  public static When method(String name) {
    return new When(request -> request.method().equals(name));
  }

  /// GET requests.
  public static When get() {
    return method("GET");
  }

  /// HEAD requests.
  public static When head() {
    return method("HEAD");
  }

  /// POST requests.
  public static When post() {
    return method("POST");
  }

  /// Only those whose target (path and query, not decoded) contains a match of `regex`.
  public When path(String regex) {
    Pattern pattern = Pattern.compile(regex);
    return and(request -> pattern.matcher(request.target()).find());
  }

  /// Only those with a `Range`.
  public When ranged() {
    return and(request -> request.headers().has("Range"));
  }

  /// Only those without a `Range`.
  public When unranged() {
    return and(request -> !request.headers().has("Range"));
  }

  /// Only those whose range starts at this byte or later.
  public When rangeFrom(long first) {
    Pattern pattern = Pattern.compile("bytes=(\\d{1,18})-.*");
    return and(request ->
        request
            .header("Range")
            .map(pattern::matcher)
            .filter(m -> m.matches() && Long.parseLong(m.group(1)) >= first)
            .isPresent());
  }

  /// Only those that meet this condition too.
  public When and(Predicate<Request> other) {
    return new When(condition.and(other));
  }
}
