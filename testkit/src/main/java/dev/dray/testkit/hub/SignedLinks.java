package dev.dray.testkit.hub;

import dev.dray.testkit.content.Content;
import dev.dray.testkit.http.Query;
import dev.dray.testkit.http.Request;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// Issues links to stored objects that are valid for a time, and checks them.
final class SignedLinks {
  private final Map<String, Content> objects = new ConcurrentHashMap<>();
  private final AtomicInteger generation = new AtomicInteger();
  private volatile Duration lifetime = Duration.ofHours(1);

  void lifetime(Duration time) {
    lifetime = time;
  }

  /// Makes every link issued so far invalid.
  void expireAll() {
    generation.incrementAndGet();
  }

  /// Path and query of a new link to `content` at `path`.
  String issue(String path, Content content, String fileName) {
    objects.put(path, content);
    long expires = Instant.now().plus(lifetime).toEpochMilli();
    String disposition =
        URLEncoder.encode(
            "inline; filename*=UTF-8''" + encode(fileName) + ";", StandardCharsets.UTF_8);
    return path
        + "?X-Xet-Cas-Uid=public&response-content-disposition="
        + disposition
        + "&Expires="
        + expires / 1000
        + "&Policy=eyJTdGF0ZW1lbnQiOltdfQ__"
        + "&Signature="
        + signature(path, expires, generation.get())
        + "&Key-Pair-Id=KTESTKIT&millis="
        + expires;
  }

  /// The object a link leads to; empty if the link is forged, spoilt or expired.
  Optional<Content> follow(Request request) {
    Query query = request.query();
    long expires = query.first("millis").map(SignedLinks::number).orElse(0L);
    String expected = signature(request.path(), expires, generation.get());
    boolean good =
        query.first("Signature").equals(Optional.of(expected))
            && Instant.now().toEpochMilli() < expires;
    return good ? Optional.ofNullable(objects.get(request.path())) : Optional.empty();
  }

  private static long number(String text) {
    return text.matches("\\d{1,18}") ? Long.parseLong(text) : 0;
  }

  private static String signature(String path, long expires, int generation) {
    return Content.of("key " + path + " " + expires + " " + generation).sha256();
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
