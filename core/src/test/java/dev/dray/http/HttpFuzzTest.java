package dev.dray.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Whatever a server says, the parsers say what it means or refuse it in their own words.

class HttpFuzzTest {

  private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
  private static final URI BASE = URI.create("https://hub.example/api/models/a/b/tree/main?x=1");

  /// Head, framing and body of an answer as they come off the wire.
  @FuzzTest
  void answer(byte[] bytes) throws IOException {
    BytesInbound in = new BytesInbound(bytes, 7);
    ResponseHead head;
    BodyReader body;
    try {
      head = ResponseHead.read(in);
      body = BodyReader.of("GET", head, in);
    } catch (HttpException e) {
      assertThat(e.getMessage()).isNotBlank();
      return;
    }
    assertThat(head.status()).isBetween(200, 999);
    assertThat(head.headers().fields()).hasSizeLessThanOrEqualTo(ResponseHead.MAX_HEADERS);
    assertThat(ResponseHead.read(new BytesInbound(written(head), 7))).isEqualTo(head);
    drain(body, bytes.length);
  }

  private static byte[] written(ResponseHead head) {
    StringBuilder text = new StringBuilder();
    text.append("HTTP/1.").append(head.minor()).append(' ').append(head.status()).append("\r\n");
    head.headers()
        .fields()
        .forEach(f -> text.append(f.name()).append(": ").append(f.value()).append("\r\n"));
    return text.append("\r\n").toString().getBytes(ISO_8859_1);
  }

  /// Reads to the end; no body is longer than what was sent.
  private static byte[] drain(BodyReader body, int most) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    ByteBuffer buffer = ByteBuffer.allocate(97);
    try {
      while (body.read(buffer.clear()) >= 0) {
        assertThat(buffer.position()).as("a read brings something").isPositive();
        all.write(buffer.array(), 0, buffer.position());
        assertThat(all.size()).isLessThanOrEqualTo(most);
      }
      assertThat(body.isEnded() || body instanceof ClosingBody).isTrue();
    } catch (HttpException e) {
      assertThat(body.isEnded()).isFalse();
    } catch (IOException e) {
      throw new AssertionError("not a failure of ours", e);
    }
    return all.toByteArray();
  }

  /// What follows the head of a chunked answer.
  @FuzzTest
  void chunkedBody(byte[] bytes) {
    drain(new ChunkedBody(new BytesInbound(bytes, 7)), bytes.length);
  }

  /// What is cut into chunks comes out whole.
  @FuzzTest
  void chunksRoundTrip(byte[] bytes) {
    ByteArrayOutputStream wire = new ByteArrayOutputStream();
    for (int at = 0; at < bytes.length; ) {
      int size = Math.min(1 + (bytes[at] & 0x3f), bytes.length - at);
      wire.writeBytes((Integer.toHexString(size) + ";ext=\"1\"\r\n").getBytes(ISO_8859_1));
      wire.write(bytes, at, size);
      wire.writeBytes("\r\n".getBytes(ISO_8859_1));
      at += size;
    }
    wire.writeBytes("0\r\nTrailer: x\r\n\r\n".getBytes(ISO_8859_1));
    byte[] sent = wire.toByteArray();
    assertThat(drain(new ChunkedBody(new BytesInbound(sent, 7)), sent.length)).isEqualTo(bytes);
  }

  @FuzzTest
  void contentRange(byte[] bytes) {
    Optional<ContentRange> range = ContentRange.parse(new String(bytes, ISO_8859_1));
    if (range.isEmpty()) {
      return;
    }
    ContentRange read = range.get();
    String total = read.total().isPresent() ? "" + read.total().getAsLong() : "*";
    String span = "*";
    if (read.first().isPresent()) {
      long first = read.first().getAsLong();
      long last = read.last().orElseThrow();
      assertThat(first).isBetween(0L, last);
      assertThat(last).isLessThan(read.total().orElse(Long.MAX_VALUE));
      span = first + "-" + last;
    } else {
      assertThat(read.last()).isEmpty();
      assertThat(read.total()).isPresent();
    }
    assertThat(ContentRange.parse("bytes " + span + "/" + total)).isEqualTo(range);
  }

  /// A header value as the head's parser would hand it on.
  private static Headers field(String name, byte[] bytes) {
    String value = new String(bytes, ISO_8859_1).replaceAll("[\\x00-\\x08\\x0a-\\x1f\\x7f]", "");
    return Headers.of(name, value.strip());
  }

  @FuzzTest
  void link(byte[] bytes) {
    Headers headers = field("Link", bytes);
    List<LinkHeader.Link> links = LinkHeader.of(headers).links();
    String value = headers.first("Link").orElseThrow();
    assertThat(links.size()).isLessThanOrEqualTo((int) value.chars().filter(c -> c == '<').count());
    links.forEach(link -> assertThat(value).contains("<" + link.target() + ">"));
    LinkHeader.of(headers)
        .next(BASE)
        .ifPresent(
            next -> assertThat(next.getScheme().toLowerCase(Locale.ROOT)).isIn("http", "https"));
  }

  @FuzzTest
  void retryAfter(byte[] bytes) {
    RetryAfter.parse(new String(bytes, ISO_8859_1), NOW)
        .ifPresent(read -> {
          assertThat(read.delay()).isBetween(Duration.ZERO, RetryAfter.MAX);
          assertThat(RetryAfter.parse("" + read.delay().toSeconds(), NOW))
              .contains(new RetryAfter(Duration.ofSeconds(read.delay().toSeconds())));
        });
  }

  @FuzzTest
  void rateLimit(byte[] bytes) {
    Headers headers = field("RateLimit", bytes);
    List<RateLimit.Bucket> buckets = RateLimit.of(headers).buckets();
    String value = headers.first("RateLimit").orElseThrow();
    assertThat(buckets.size()).isLessThanOrEqualTo(value.split(",", -1).length);
    for (RateLimit.Bucket bucket : buckets) {
      assertThat(bucket.name()).isNotEmpty();
      assertThat(bucket.remaining()).isNotNegative();
      bucket.reset().ifPresent(t -> assertThat(t).isBetween(Duration.ZERO, RetryAfter.MAX));
    }
    RateLimit.of(headers)
        .emptyFor()
        .ifPresent(wait -> assertThat(wait).isBetween(Duration.ZERO, RetryAfter.MAX));
  }
}
