package dev.dray.server.guard;

import dev.dray.server.http.Head;
import dev.dray.server.http.Header;
import dev.dray.server.http.Method;
import dev.dray.server.http.RefusedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// The pages that may call. A browser says which page a call comes from, programs say nothing. A
/// page of our own may call, one of a named origin may, and no other, whatever it wants: calls that
/// change something would be obeyed and streams of events would be read without the person knowing.
final class Origins {

  private static final String HEADERS =
      "Authorization, Content-Type, Last-Event-ID, X-Dray-Token, X-Request-Id";

  private final Set<String> allowed;

  /// @param allowed origins beside our own, such as `https://models.example.org`
  Origins(Set<String> allowed) {
    this.allowed =
        allowed.stream().map(o -> o.toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
  }

  /// Lets a call pass.
  ///
  /// @return headers for the answer
  /// @throws RefusedException 403 for a page of another origin
  List<Header> check(Head head) {
    Optional<String> origin = head.header("Origin");
    if (origin.isEmpty()) {
      String site = head.header("Sec-Fetch-Site").orElse("none");
      boolean visit =
          head.method().equals("GET")
              && head.header("Sec-Fetch-Mode").orElse("").equals("navigate")
              && !head.header("Sec-Fetch-Dest").orElse("document").equals("iframe");
      if (!site.equals("none") && !site.equals("same-origin") && !visit) {
        throw refused("A page of another site");
      }
      return List.of();
    }
    String text = origin.get().toLowerCase(Locale.ROOT);
    if (isOwn(text, head)) {
      return List.of();
    }
    if (!allowed.contains(text)) {
      throw refused("A page that says it is of " + shown(text));
    }
    return List.of(
        new Header("Access-Control-Allow-Origin", origin.get()),
        new Header("Access-Control-Expose-Headers", "X-Request-Id, Location, Retry-After"),
        new Header("Vary", "Origin"));
  }

  /// What a browser wants to know before a page of a named origin calls; empty for others.
  List<Header> preflight(Head head, List<Method> methods) {
    Optional<String> origin = head.header("Origin");
    if (origin.isEmpty()
        || head.header("Access-Control-Request-Method").isEmpty()
        || !allowed.contains(origin.get().toLowerCase(Locale.ROOT))) {
      return List.of();
    }
    List<Header> headers = new ArrayList<>();
    headers.add(
        new Header(
            "Access-Control-Allow-Methods",
            String.join(", ", methods.stream().map(Method::name).toList())));
    headers.add(new Header("Access-Control-Allow-Headers", HEADERS));
    headers.add(new Header("Access-Control-Max-Age", "600"));
    if (head.header("Access-Control-Request-Private-Network").isPresent()) {
      headers.add(new Header("Access-Control-Allow-Private-Network", "true"));
    }
    return headers;
  }

  /// Whether an origin is that of our own page: the host that the request was sent to. The scheme
  /// may be https where something in front of us speaks TLS.
  private static boolean isOwn(String origin, Head head) {
    String authority = head.authority().toLowerCase(Locale.ROOT);
    return origin.equals("http://" + withoutPort(authority, ":80"))
        || origin.equals("https://" + withoutPort(authority, ":443"));
  }

  private static String withoutPort(String authority, String port) {
    return authority.endsWith(port)
        ? authority.substring(0, authority.length() - port.length())
        : authority;
  }

  private static String shown(String origin) {
    return origin.length() > 100 ? origin.substring(0, 100) + "…" : origin;
  }

  private static RefusedException refused(String who) {
    return new RefusedException(
        403,
        "origin_not_allowed",
        "Origin not allowed",
        who + " may not call this service.",
        "Open the service's own page, or name the origin in the setting server.origins.");
  }
}
