package dev.dray.distribution;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// One way to authenticate that a server offers in `WWW-Authenticate` (RFC 9110 §11.3). Immutable.
///
/// @param scheme lower case, such as `bearer`
/// @param parameters by lower-case name; of a name that occurs twice the first
public record Challenge(String scheme, Map<String, String> parameters) {

  private static final int LONGEST_VALUE = 8 << 10;
  private static final int MOST_CHALLENGES = 16;
  private static final int MOST_PARAMETERS = 32;

  /// Copies the parameters.
  public Challenge {
    parameters = Map.copyOf(parameters);
  }

  /// A parameter that is there and not blank.
  public Optional<String> parameter(String name) {
    return Optional.ofNullable(parameters.get(name)).filter(value -> !value.isBlank());
  }

  /// The challenges of all header fields together, in their order. What is malformed ends its
  /// field; what stood before it counts. At most 16 challenges are read, of fields up to 8 KiB.
  public static List<Challenge> parse(List<String> fields) {
    List<Challenge> all = new ArrayList<>();
    for (String field : fields) {
      if (field.length() <= LONGEST_VALUE) {
        new Reader(field, all).read();
      }
    }
    return List.copyOf(all);
  }

  /// Parameters may hold what a server keeps to itself; only the scheme is told.
  @Override
  public String toString() {
    return scheme;
  }

  /// Reads one field. A name is a scheme unless `=` and a value follow it.
  private static final class Reader {

    private final String text;
    private final List<Challenge> all;
    private int at;

    Reader(String text, List<Challenge> all) {
      this.text = text;
      this.all = all;
    }

    void read() {
      Optional<String> scheme = Optional.empty();
      Map<String, String> parameters = new LinkedHashMap<>();
      boolean sound = true;
      while (sound && all.size() < MOST_CHALLENGES) {
        skip(" \t,");
        String name = token();
        if (name.isEmpty()) {
          break;
        }
        int behind = at;
        skip(" \t");
        boolean isParameter = at < text.length() && text.charAt(at) == '=';
        if (isParameter && scheme.isPresent()) {
          at++;
          skip(" \t");
          Optional<String> value = value();
          sound = value.isPresent() && parameters.size() < MOST_PARAMETERS;
          if (sound) {
            parameters.putIfAbsent(name.toLowerCase(Locale.ROOT), value.get());
          }
        } else {
          sound = !isParameter;
          scheme.ifPresent(s -> all.add(new Challenge(s, parameters)));
          parameters.clear();
          scheme = sound ? Optional.of(name.toLowerCase(Locale.ROOT)) : Optional.empty();
          if (at > behind) {
            skipToken68();
          }
        }
      }
      if (scheme.isPresent() && all.size() < MOST_CHALLENGES) {
        all.add(new Challenge(scheme.get(), parameters));
      }
    }

    /// A value such as `YWxhZGRpbg==` in place of parameters, which no scheme here needs.
    private void skipToken68() {
      int start = at;
      while (at < text.length() && (isTokenChar(text.charAt(at)) || text.charAt(at) == '/')) {
        at++;
      }
      int content = at;
      while (at < text.length() && text.charAt(at) == '=') {
        at++;
      }
      int end = at;
      skip(" \t");
      boolean alone = at == text.length() || text.charAt(at) == ',';
      if (content == start || !alone) {
        at = start;
      } else {
        at = end;
      }
    }

    private Optional<String> value() {
      if (at < text.length() && text.charAt(at) == '"') {
        return quoted();
      }
      // Some servers leave out the quotes around addresses.
      int start = at;
      while (at < text.length() && " \t,\"".indexOf(text.charAt(at)) < 0) {
        at++;
      }
      return Optional.of(text.substring(start, at)).filter(value -> !value.isEmpty());
    }

    private Optional<String> quoted() {
      StringBuilder value = new StringBuilder();
      for (at++; at < text.length(); at++) {
        char c = text.charAt(at);
        if (c == '"') {
          at++;
          return Optional.of(value.toString());
        }
        if (c == '\\' && at + 1 < text.length()) {
          at++;
          value.append(text.charAt(at));
        } else {
          value.append(c);
        }
      }
      return Optional.empty();
    }

    private String token() {
      int start = at;
      while (at < text.length() && isTokenChar(text.charAt(at))) {
        at++;
      }
      return text.substring(start, at);
    }

    private void skip(String chars) {
      while (at < text.length() && chars.indexOf(text.charAt(at)) >= 0) {
        at++;
      }
    }

    private static boolean isTokenChar(char c) {
      return (c >= '0' && c <= '9')
          || (c >= 'a' && c <= 'z')
          || (c >= 'A' && c <= 'Z')
          || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
    }
  }
}
