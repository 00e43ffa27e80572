package dev.dray.server.page;

import dev.dray.server.http.Answer;
import dev.dray.server.http.Exchange;
import dev.dray.server.http.Method;
import dev.dray.server.http.RefusedException;
import dev.dray.server.http.Route;
import dev.dray.server.http.Routes;
import dev.dray.server.http.Scope;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/// The files of the web page: `/` and what lies below `/page/`. They are the same for everybody and
/// hold no data, so no token is asked for. A browser keeps them and asks each time whether they are
/// still right, so that after an update no file meets an older one.
///
/// Safe for use by many threads. Files are read from the jar once.
public final class Page implements Routes {
  private static final String START = "index.html";

  /// How files of the page are called. Whatever else is asked for is not looked for.
  private static final Pattern NAME =
      Pattern.compile("(?:[a-z0-9-]+/){0,3}[A-Za-z0-9-]+\\.[a-z]{2,11}");

  private final Map<String, PageFile> read = new ConcurrentHashMap<>();

  @Override
  public List<Route> routes() {
    return List.of(
        new Route(Method.GET, "/", Scope.NONE, exchange -> answer(exchange, START)),
        new Route(
            Method.GET,
            "/page/{file...}",
            Scope.NONE,
            exchange -> answer(exchange, exchange.pathValue("file"))),
        new Route(
            Method.GET,
            "/favicon.ico",
            Scope.NONE,
            exchange -> Answer.redirect(308, "/page/mark.svg")));
  }

  private Answer answer(Exchange exchange, String name) throws IOException {
    PageFile file =
        find(name)
            .orElseThrow(() ->
                RefusedException.notFound(
                    "The page has no file " + exchange.path() + ".",
                    "Load the page anew: it may be older than the service."));
    boolean compressed = file.packed().isPresent() && takesGzip(exchange);
    String tag = file.tag(compressed);
    Answer answer =
        exchange.headers("If-None-Match").stream().anyMatch(line -> names(line, tag))
            ? Answer.empty(304)
            : Answer.bytes(
                200, file.type(), compressed ? file.packed().orElseThrow() : file.plain());
    if (compressed && answer.status() == 200) {
      answer = answer.with("Content-Encoding", "gzip");
    }
    return answer
        .with("ETag", tag)
        .with("Vary", "Accept-Encoding")
        .with("Cache-Control", "no-cache");
  }

  /// The file of this name; empty if the page has none.
  Optional<PageFile> find(String name) throws IOException {
    PageFile known = read.get(name);
    if (known != null) {
      return Optional.of(known);
    }
    Optional<String> type = NAME.matcher(name).matches() ? PageFile.typeOf(name) : Optional.empty();
    if (type.isEmpty()) {
      return Optional.empty();
    }
    try (InputStream bytes = Page.class.getResourceAsStream(name)) {
      if (bytes == null) {
        return Optional.empty();
      }
      PageFile file = PageFile.of(type.get(), bytes.readAllBytes());
      read.putIfAbsent(name, file);
      return Optional.of(file);
    }
  }

  /// Whether the caller reads gzip: named, or any, and not with a weight of zero.
  private static boolean takesGzip(Exchange exchange) {
    for (String line : exchange.headers("Accept-Encoding")) {
      for (String coding : line.split(",", -1)) {
        String[] parts = coding.strip().split(";", 2);
        String name = parts[0].strip();
        boolean wanted = parts.length < 2 || !parts[1].strip().matches("q=0(\\.0{0,3})?");
        if (name.equalsIgnoreCase("gzip") || name.equals("*")) {
          return wanted;
        }
      }
    }
    return false;
  }

  /// Whether an `If-None-Match` line names this tag; compared weakly, as RFC 9110 has it.
  private static boolean names(String line, String tag) {
    for (String one : line.split(",", -1)) {
      String bare = one.strip();
      if (bare.equals("*") || bare.equals(tag) || bare.equals("W/" + tag)) {
        return true;
      }
    }
    return false;
  }
}
