package dev.dray.testkit.fault;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.dray.testkit.content.Content;
import dev.dray.testkit.http.Exchange;
import dev.dray.testkit.http.Reply;
import dev.dray.testkit.http.Request;
import dev.dray.testkit.http.Response;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;

/// Carries faults out: first those that take the place of the answer, then those that spoil it.
final class Spoiling {
  private Spoiling() {}

  static Reply reply(Exchange exchange, List<Fault> faults) {
    Request request =
        faults.stream().anyMatch(Fault.IgnoreRange.class::isInstance)
            ? exchange.request().withoutRange()
            : exchange.request();
    Optional<Response> replacement =
        faults.stream().flatMap(fault -> replacement(fault, request).stream()).findFirst();
    Reply reply = Reply.to(request, replacement.orElseGet(() -> exchange.answer(request)));
    faults.forEach(fault -> spoil(fault, reply));
    return reply;
  }

  private static Optional<Response> replacement(Fault fault, Request request) {
    return switch (fault) {
      case Fault.Status status -> {
        Response response = Response.text(status.code(), status.body());
        for (int i = 0; i < status.headers().size(); i += 2) {
          response.header(status.headers().get(i), status.headers().get(i + 1));
        }
        yield Optional.of(response);
      }
      case Fault.LimitConnections limit ->
          Optional.of(Response.text(limit.code(), "too many connections"));
      case Fault.RedirectTo redirect ->
          Optional.of(Response.of(302).header("Location", redirect.endpoint() + request.target()));
      case Fault.RedirectLoop() ->
          Optional.of(Response.of(307).header("Location", request.target()));
      case Fault.ExpiredLink() -> Optional.of(expired());
      case Fault.HtmlLogin() ->
          Optional.of(
              Response.of(200)
                  .header("Content-Type", "text/html; charset=utf-8")
                  .body(Content.of("<!doctype html><html><body>Please log in</body></html>\n")));
      default -> Optional.empty();
    };
  }

  /// What a store answers to a signed link that has expired.
  static Response expired() {
    return Response.of(403)
        .header("Content-Type", "application/xml")
        .body(
            Content.of(
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                    + "<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>"));
  }

  private static void spoil(Fault fault, Reply reply) {
    switch (fault) {
      case Fault.DropAfter drop -> reply.cutAfter(drop.bytes(), Reply.Ending.CLOSE);
      case Fault.ResetAfter reset -> reply.cutAfter(reset.bytes(), Reply.Ending.RESET);
      case Fault.GarbageAfter garbage -> reply.cutAfter(garbage.bytes(), Reply.Ending.GARBAGE);
      case Fault.StallAfter stall -> reply.stallAfter(stall.bytes(), stall.time());
      case Fault.StallBeforeHeaders stall -> reply.delayBeforeHeaders(stall.time());
      case Fault.SlowHeaders slow -> reply.delayPerHeaderByte(slow.perByte());
      case Fault.Trickle trickle -> reply.bytesPerSecond(trickle.bytesPerSecond());
      case Fault.FlipByteAt flip ->
          reply.spoiler((p, b, o, n) -> flip(flip.position(), p, b, o, n));
      case Fault.FlipEachNth each ->
          reply.spoiler((p, b, o, n) -> {
            long first = Math.ceilDiv(p, each.n()) * each.n();
            for (long at = first; at < p + n; at += each.n()) {
              flip(at, p, b, o, n);
            }
          });
      case Fault.WrongContentRange wrong -> shiftRange(reply, wrong.shift());
      case Fault.WrongLength wrong ->
          reply.declaredLength(Math.max(0, reply.length() + wrong.difference()));
      case Fault.MissingLength() -> reply.framing(Reply.Framing.CLOSE);
      case Fault.Chunked() -> reply.framing(Reply.Framing.CHUNKED);
      case Fault.Gzip() -> gzip(reply);
      case Fault.ReplaceText text -> {
        String body = new String(reply.content().bytes(), UTF_8);
        reply.body(Content.of(body.replace(text.find(), text.replacement())));
      }
      case Fault.EtagChange change -> reply.headers().set("ETag", change.etag());
      case Fault.WeakEtags() -> {
        weaken(reply, "ETag");
        weaken(reply, "X-Linked-ETag");
      }
      case Fault.KeepAliveThenReset() -> reply.endingWith(Reply.Ending.RESET_WHEN_REUSED);
      case Fault.LyingLinkedSize lying ->
          reply
              .headers()
              .first("X-Linked-Size")
              .ifPresent(size ->
                  reply
                      .headers()
                      .set(
                          "X-Linked-Size",
                          String.valueOf(Long.parseLong(size) + lying.difference())));
      case Fault.MissingRepoCommit() -> reply.headers().remove("X-Repo-Commit");
      case Fault.GarbageHeader garbage -> reply.rawHeaderLine(garbage.line());
      case Fault.Status _,
          Fault.LimitConnections _,
          Fault.RedirectTo _,
          Fault.RedirectLoop _,
          Fault.ExpiredLink _,
          Fault.HtmlLogin _,
          Fault.IgnoreRange _ -> {}
    }
  }

  private static void flip(long wanted, long position, byte[] bytes, int offset, int length) {
    if (wanted >= position && wanted < position + length) {
      bytes[offset + (int) (wanted - position)] ^= 0x10;
    }
  }

  private static void shiftRange(Reply reply, long shift) {
    if (reply.status() == 206) {
      long first = reply.position() + shift;
      long last = first + reply.length() - 1;
      reply
          .headers()
          .set("Content-Range", "bytes " + first + "-" + last + "/" + reply.content().size());
    }
  }

  private static void weaken(Reply reply, String name) {
    reply
        .headers()
        .first(name)
        .filter(value -> !value.startsWith("W/"))
        .ifPresent(value -> reply.headers().set(name, "W/" + value));
  }

  private static void gzip(Reply reply) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(packed);
        WritableByteChannel channel = Channels.newChannel(out)) {
      reply.content().send(reply.position(), reply.length(), bytes -> writeAll(channel, bytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    reply.body(Content.of(packed.toByteArray()));
    reply.headers().set("Content-Encoding", "gzip");
  }

  private static void writeAll(WritableByteChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }
}
