package dev.dray.http;

import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// The links of `Link` header fields (RFC 8288 §3).
///
/// @param links all readable ones, in order
public record LinkHeader(List<Link> links) {

  /// One link.
  ///
  /// @param target the address reference as written
  /// @param parameters names in lower case; of a repeated one the first
  public record Link(String target, Map<String, String> parameters) {

    /// Copies the parameters.
    public Link {
      parameters = Map.copyOf(parameters);
    }

    boolean hasRelation(String relation) {
      return Arrays.stream(parameters.getOrDefault("rel", "").split("\\s+"))
          .anyMatch(relation::equalsIgnoreCase);
    }
  }

  /// Copies the list.
  public LinkHeader {
    links = List.copyOf(links);
  }

  /// The links of an answer. What cannot be read ends the field it is in; links before it count.
  public static LinkHeader of(Headers headers) {
    List<Link> links = new ArrayList<>();
    for (String value : headers.all("Link")) {
      new Reader(value).readInto(links);
    }
    return new LinkHeader(links);
  }

  /// The target of the first link of that relation, seen from `base`, with a query spelled as the
  /// server spells it.
  public Optional<URI> target(URI base, String relation) {
    for (Link link : links) {
      if (link.hasRelation(relation)) {
        try {
          return Optional.of(Redirects.target(base, link.target));
        } catch (HttpProtocolException e) {
          return Optional.empty();
        }
      }
    }
    return Optional.empty();
  }

  /// The next page.
  public Optional<URI> next(URI base) {
    return target(base, "next");
  }

  private static final class Reader {

    private final String text;
    private int at;

    Reader(String text) {
      this.text = text;
    }

    void readInto(List<Link> links) {
      while (true) {
        skip(" \t,");
        int end = at < text.length() && text.charAt(at) == '<' ? text.indexOf('>', at) : -1;
        if (end < 0) {
          return;
        }
        String target = text.substring(at + 1, end);
        at = end + 1;
        Map<String, String> parameters = new HashMap<>();
        skip(" \t");
        while (at < text.length() && text.charAt(at) == ';') {
          at++;
          skip(" \t");
          String name = until("=;, \t").toLowerCase(Locale.ROOT);
          skip(" \t");
          String value = "";
          if (at < text.length() && text.charAt(at) == '=') {
            at++;
            skip(" \t");
            value = at < text.length() && text.charAt(at) == '"' ? quoted() : until(";, \t");
            skip(" \t");
          }
          if (!name.isEmpty()) {
            parameters.putIfAbsent(name, value);
          }
        }
        links.add(new Link(target, parameters));
        if (at < text.length() && text.charAt(at) != ',') {
          return;
        }
      }
    }

    private void skip(String chars) {
      while (at < text.length() && chars.indexOf(text.charAt(at)) >= 0) {
        at++;
      }
    }

    private String until(String chars) {
      int start = at;
      while (at < text.length() && chars.indexOf(text.charAt(at)) < 0) {
        at++;
      }
      return text.substring(start, at);
    }

    private String quoted() {
      StringBuilder value = new StringBuilder();
      for (at++; at < text.length(); at++) {
        char c = text.charAt(at);
        if (c == '"') {
          at++;
          return value.toString();
        }
        if (c == '\\' && at + 1 < text.length()) {
          at++;
        }
        value.append(text.charAt(at));
      }
      return value.toString();
    }
  }
}
