package dev.dray.testkit.fault;

import java.net.URI;
import java.time.Duration;
import java.util.List;

/// One way to misbehave. Byte counts are counts of body bytes within one reply.
public sealed interface Fault {

  /// Answers with this status and these headers (alternating names and values).
  ///
  /// @param code the status, 100 to 599
  /// @param headers names and values in turn
  /// @param body the text of the answer; empty for none
  record Status(int code, List<String> headers, String body) implements Fault {}

  /// Closes the connection after so many bytes, although more were promised.
  ///
  /// @param bytes body bytes that are sent first, from 0
  record DropAfter(long bytes) implements Fault {}

  /// Resets the connection (RST) after so many bytes.
  ///
  /// @param bytes body bytes that are sent first, from 0
  record ResetAfter(long bytes) implements Fault {}

  /// Writes bytes of no protocol after so many bytes: with TLS a broken record.
  ///
  /// @param bytes body bytes that are sent first, from 0
  record GarbageAfter(long bytes) implements Fault {}

  /// Pauses after so many bytes, then goes on.
  ///
  /// @param bytes body bytes that are sent first, from 0
  /// @param time how long nothing comes
  record StallAfter(long bytes, Duration time) implements Fault {}

  /// Says nothing for a time, then answers properly.
  ///
  /// @param time how long nothing comes
  record StallBeforeHeaders(Duration time) implements Fault {}

  /// Sends the head byte by byte, with this pause between bytes.
  ///
  /// @param perByte the pause after each byte of the head
  record SlowHeaders(Duration perByte) implements Fault {}

  /// Sends the body at this speed.
  ///
  /// @param bytesPerSecond bytes a second, above 0
  record Trickle(long bytesPerSecond) implements Fault {}

  /// Inverts one bit of the byte at this place in the file, whenever it is sent.
  ///
  /// @param position the byte's place in the file, from 0
  record FlipByteAt(long position) implements Fault {}

  /// Inverts one bit of each n-th byte of the file.
  ///
  /// @param n the distance between wrong bytes, from 1
  record FlipEachNth(long n) implements Fault {}

  /// Answers a range request with 200 and the whole body.
  record IgnoreRange() implements Fault {}

  /// Moves the start told in `Content-Range` by so many bytes; the bytes stay those asked for.
  ///
  /// @param shift bytes that are added to the start; may be negative
  record WrongContentRange(long shift) implements Fault {}

  /// Declares a `Content-Length` so much larger (or smaller) than the body sent.
  ///
  /// @param difference bytes that are added to the length; may be negative
  record WrongLength(long difference) implements Fault {}

  /// Sends no length; the end of the connection ends the body.
  record MissingLength() implements Fault {}

  /// Sends the body in chunks, without a length.
  record Chunked() implements Fault {}

  /// Sends the body compressed, ranges too.
  record Gzip() implements Fault {}

  /// Redirects to the same path on another host.
  ///
  /// @param endpoint scheme, host and port of the other server
  record RedirectTo(URI endpoint) implements Fault {}

  /// Redirects to itself.
  record RedirectLoop() implements Fault {}

  /// Answers like a store whose signed link has expired: 403 and XML.
  record ExpiredLink() implements Fault {}

  /// Answers with another `ETag`.
  ///
  /// @param etag the new tag, with its quotes
  record EtagChange(String etag) implements Fault {}

  /// Makes `ETag` and `X-Linked-ETag` weak.
  record WeakEtags() implements Fault {}

  /// Answers 200 with the HTML of a login page.
  record HtmlLogin() implements Fault {}

  /// Replaces a text in the body, as in a listing that lies.
  ///
  /// @param find the text that is looked for
  /// @param replacement what is sent in its place
  record ReplaceText(String find, String replacement) implements Fault {}

  /// Answers properly with keep-alive, then resets the idle connection.
  record KeepAliveThenReset() implements Fault {}

  /// Answers with this status while more than `limit` requests are being answered.
  ///
  /// @param limit requests that are answered at once
  /// @param code the status for those beyond
  record LimitConnections(int limit, int code) implements Fault {}

  /// Adds this number to `X-Linked-Size`.
  ///
  /// @param difference bytes that are added to the size; may be negative
  record LyingLinkedSize(long difference) implements Fault {}

  /// Leaves out `X-Repo-Commit`.
  record MissingRepoCommit() implements Fault {}

  /// Writes this line among the headers, as it is.
  ///
  /// @param line the line, without its end
  record GarbageHeader(String line) implements Fault {}

  /// A status, with headers as alternating names and values.
  static Fault status(int code, String... headers) {
    return new Status(code, List.of(headers), "status " + code);
  }

  /// 429 with the headers of a spent budget that refills after so many seconds.
  static Fault rateLimited(int seconds) {
    return status(
        429,
        "RateLimit",
        "\"resolvers\";r=0;t=" + seconds,
        "RateLimit-Policy",
        "\"fixed window\";\"resolvers\";q=3000;w=300");
  }

  /// See [DropAfter].
  static Fault dropAfter(long bytes) {
    return new DropAfter(bytes);
  }

  /// See [ResetAfter].
  static Fault resetAfter(long bytes) {
    return new ResetAfter(bytes);
  }

  /// See [GarbageAfter].
  static Fault garbageAfter(long bytes) {
    return new GarbageAfter(bytes);
  }

  /// See [StallAfter].
  static Fault stallAfter(long bytes, Duration time) {
    return new StallAfter(bytes, time);
  }

  /// See [StallBeforeHeaders].
  static Fault stallBeforeHeaders(Duration time) {
    return new StallBeforeHeaders(time);
  }

  /// See [SlowHeaders].
  static Fault slowHeaders(Duration perByte) {
    return new SlowHeaders(perByte);
  }

  /// See [Trickle].
  static Fault trickle(long bytesPerSecond) {
    return new Trickle(bytesPerSecond);
  }

  /// See [FlipByteAt].
  static Fault flipByteAt(long position) {
    return new FlipByteAt(position);
  }

  /// See [FlipEachNth].
  static Fault flipEachNth(long n) {
    return new FlipEachNth(n);
  }

  /// See [IgnoreRange].
  static Fault ignoreRange() {
    return new IgnoreRange();
  }

  /// See [WrongContentRange].
  static Fault wrongContentRange(long shift) {
    return new WrongContentRange(shift);
  }

  /// See [WrongLength].
  static Fault wrongLength(long difference) {
    return new WrongLength(difference);
  }

  /// See [MissingLength].
  static Fault missingLength() {
    return new MissingLength();
  }

  /// See [Chunked].
  static Fault chunked() {
    return new Chunked();
  }

  /// See [Gzip].
  static Fault gzip() {
    return new Gzip();
  }

  /// See [RedirectTo].
  static Fault redirectTo(URI endpoint) {
    return new RedirectTo(endpoint);
  }

  /// See [RedirectLoop].
  static Fault redirectLoop() {
    return new RedirectLoop();
  }

  /// See [ExpiredLink].
  static Fault expiredLink() {
    return new ExpiredLink();
  }

  /// See [EtagChange].
  static Fault etagChange(String etag) {
    return new EtagChange(etag);
  }

  /// See [WeakEtags].
  static Fault weakEtags() {
    return new WeakEtags();
  }

  /// See [HtmlLogin].
  static Fault htmlLogin() {
    return new HtmlLogin();
  }

  /// See [ReplaceText].
  static Fault replaceText(String find, String replacement) {
    return new ReplaceText(find, replacement);
  }

  /// See [KeepAliveThenReset].
  static Fault keepAliveThenReset() {
    return new KeepAliveThenReset();
  }

  /// See [LimitConnections]; codes seen in the wild are 403, 429 and 503.
  static Fault limitConnections(int limit, int code) {
    return new LimitConnections(limit, code);
  }

  /// See [LyingLinkedSize].
  static Fault lyingLinkedSize(long difference) {
    return new LyingLinkedSize(difference);
  }

  /// See [MissingRepoCommit].
  static Fault missingRepoCommit() {
    return new MissingRepoCommit();
  }

  /// See [GarbageHeader].
  static Fault garbageHeader(String line) {
    return new GarbageHeader(line);
  }
}
