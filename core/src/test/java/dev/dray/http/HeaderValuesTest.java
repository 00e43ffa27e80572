package dev.dray.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dray.testkit.Proves;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderValuesTest {

  private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");
  private static final URI BASE = URI.create("https://hub.example/api/models/a/b/tree/main");

  @Test
  void readsContentRanges() {
    ContentRange range = ContentRange.parse("bytes 5-9/10").orElseThrow();
    assertThat(range.first()).isEqualTo(OptionalLong.of(5));
    assertThat(range.last()).isEqualTo(OptionalLong.of(9));
    assertThat(range.total()).isEqualTo(OptionalLong.of(10));
    assertThat(ContentRange.parse("Bytes 5-9/*").orElseThrow().total()).isEmpty();
    assertThat(ContentRange.parse("bytes */10").orElseThrow().first()).isEmpty();
  }

  @ParameterizedTest
  @Proves("field-7")
  @ValueSource(
      strings = {
        "",
        "bytes",
        "bytes ",
        "bytes 5-9",
        "bytes 9-5/10",
        "bytes 5-10/10",
        "bytes */*",
        "items 5-9/10",
        "bytes a-b/c",
        "bytes -5/10",
        "bytes 5/10",
        "bytes 5-9/10x",
        "bytes 5-9/99999999999999999999",
        "/",
        "bytes/5"
      })
  void refusesContentRangesThatAreNone(String text) {
    assertThat(ContentRange.parse(text)).isEmpty();
  }

  @Test
  @Proves("field-37")
  void findsTheNextPage() {
    Headers headers =
        Headers.of(
            "Link",
            "<https://x/a,b;c>; rel=prev; title=\"a, \\\"b\\\"; rel=next\","
                + " </api?cursor=a%3D%3D&x=%2F>; foo; rel=\"last next\"");
    assertThat(LinkHeader.of(headers).next(BASE))
        .contains(URI.create("https://hub.example/api?cursor=a%3D%3D&x=%2F"));
    assertThat(LinkHeader.of(headers).target(BASE, "prev")).contains(URI.create("https://x/a,b;c"));
    assertThat(LinkHeader.of(Headers.of("Link", "<ftp://x>; rel=next")).next(BASE)).isEmpty();
    assertThat(LinkHeader.of(Headers.of("Link", "rel=next; <x>")).next(BASE)).isEmpty();
    assertThat(LinkHeader.of(Headers.of("Link", "<?p=2>; REL=NEXT")).next(BASE))
        .contains(URI.create("https://hub.example/api/models/a/b/tree/main?p=2"));
  }

  @Test
  @Proves("field-28")
  void readsRetryAfter() {
    assertThat(RetryAfter.parse("7", NOW).map(RetryAfter::delay)).contains(Duration.ofSeconds(7));
    assertThat(RetryAfter.parse("Fri, 20 Nov 2026 10:01:00 GMT", NOW).map(RetryAfter::delay))
        .contains(Duration.ofMinutes(1));
    assertThat(RetryAfter.parse("Fri, 20 Nov 2026 09:00:00 GMT", NOW).map(RetryAfter::delay))
        .contains(Duration.ZERO);
    assertThat(RetryAfter.parse("999999999999", NOW).map(RetryAfter::delay))
        .contains(RetryAfter.MAX);
    assertThat(RetryAfter.parse("soon", NOW)).isEmpty();
    assertThat(RetryAfter.parse("-5", NOW)).isEmpty();
    assertThat(RetryAfter.parse("1.5", NOW)).isEmpty();
  }

  @Test
  @Proves("field-28")
  void readsRateLimits() {
    RateLimit limit =
        RateLimit.of(
            Headers.of(
                "RateLimit", "\"resolvers\";r=2998;t=172, \"a,b\";t=9;r=0, junk, \"x\";r=z"));
    assertThat(limit.buckets())
        .containsExactly(
            new RateLimit.Bucket("resolvers", 2998, Optional.of(Duration.ofSeconds(172))),
            new RateLimit.Bucket("a,b", 0, Optional.of(Duration.ofSeconds(9))));
    assertThat(limit.emptyFor()).contains(Duration.ofSeconds(9));
    assertThat(RateLimit.of(Headers.EMPTY).emptyFor()).isEmpty();
  }

  @Test
  void garbageHurtsNobody() {
    Random random = new Random(17);
    String alphabet = "<>;,=\"\\ r1t/*-bytesnxl:";
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int n = random.nextInt(30); n >= 0; n--) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      Headers headers = Headers.of("Link", text.toString(), "RateLimit", text.toString());
      assertThat(LinkHeader.of(headers).next(BASE)).isNotNull();
      assertThat(RateLimit.of(headers).emptyFor()).isNotNull();
      assertThat(ContentRange.parse(text.toString())).isNotNull();
      assertThat(RetryAfter.parse(text.toString(), NOW)).isNotNull();
    }
  }

  @Test
  void headersNeverTakeALineEnd() {
    assertThatThrownBy(() -> Headers.of("A", "x\r\nB: y"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Headers.of("A:B", "x")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Request.get(BASE).withHeader("authorization", "Bearer x"))
        .isInstanceOf(IllegalArgumentException.class);
    Headers headers = Headers.of("A", "1", "a", "2", "B", "3").with("A", "4");
    assertThat(headers.all("a")).containsExactly("4");
    assertThat(headers.toString()).doesNotContain("3");
  }
}
