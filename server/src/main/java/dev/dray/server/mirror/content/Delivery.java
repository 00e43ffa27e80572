package dev.dray.server.mirror.content;

import dev.dray.server.http.Answer;
import dev.dray.server.http.Exchange;
import dev.dray.server.http.Header;
import dev.dray.server.http.Method;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/// Makes the answer to a request for a file: all of it, parts of it, or that the caller has it.
///
/// @param content the file
/// @param tag its entity tag, with quotes; strong, so that ranges may be joined
/// @param type its media type
/// @param headers more headers of the first answer
public record Delivery(Content content, String tag, String type, List<Header> headers) {

  private static final int BUFFER = 64 << 10;

  /// Copies the list.
  public Delivery {
    headers = List.copyOf(headers);
  }

  /// The answer.
  ///
  /// @throws IOException if the file cannot be opened
  public Answer answer(Exchange exchange) throws IOException {
    if (exchange.header("If-None-Match").filter(this::isKnown).isPresent()) {
      return plus(Answer.empty(304), common());
    }
    if (exchange.method() == Method.HEAD) {
      return Answer.stream(200, typed(), content.size(), out -> {});
    }
    return switch (ranges(exchange)) {
      case ByteRanges.All _ -> part(200, typed(), new ByteRanges.Part(0, content.size()));
      case ByteRanges.Unsatisfiable _ ->
          plus(Answer.empty(416), common()).with("Content-Range", "bytes */" + content.size());
      case ByteRanges.Some(List<ByteRanges.Part> parts) when parts.size() == 1 -> {
        List<Header> all = typed();
        all.add(new Header("Content-Range", parts.getFirst().in(content.size())));
        yield part(206, all, parts.getFirst());
      }
      case ByteRanges.Some(List<ByteRanges.Part> parts) -> several(parts);
    };
  }

  /// The answer to a single range whose bytes came from elsewhere.
  public Answer passed(ByteRanges.Part part, byte[] bytes) {
    return plus(Answer.bytes(206, type, bytes), common())
        .with("Content-Range", part.in(content.size()));
  }

  /// What a request asks for of this file.
  public ByteRanges ranges(Exchange exchange) {
    Optional<String> range = exchange.header("Range");
    boolean current = exchange.header("If-Range").map(tag::equals).orElse(true);
    return range.isPresent() && current
        ? ByteRanges.of(range.get(), content.size())
        : new ByteRanges.All();
  }

  private boolean isKnown(String tags) {
    if (tags.strip().equals("*")) {
      return true;
    }
    for (String one : tags.split(",", -1)) {
      String bare = one.strip();
      if (bare.equals(tag) || bare.equals("W/" + tag)) {
        return true;
      }
    }
    return false;
  }

  private List<Header> common() {
    List<Header> all = new ArrayList<>(headers);
    all.add(new Header("ETag", tag));
    all.add(new Header("Accept-Ranges", "bytes"));
    return all;
  }

  private List<Header> typed() {
    List<Header> all = common();
    all.add(new Header("Content-Type", type));
    return all;
  }

  private static Answer plus(Answer answer, List<Header> more) {
    Answer all = answer;
    for (Header header : more) {
      all = all.with(header.name(), header.value());
    }
    return all;
  }

  private Answer part(int status, List<Header> all, ByteRanges.Part part) throws IOException {
    return switch (content) {
      case Content.Stored stored ->
          Answer.file(status, all, stored.channel(), part.from(), part.length());
      case Arrival arrival ->
          Answer.stream(
              status,
              all,
              part.length(),
              out -> {
                try (Content.Reading reading = arrival.open()) {
                  copy(reading, part, out);
                }
              });
    };
  }

  private Answer several(List<ByteRanges.Part> parts) {
    String boundary =
        HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong())
            + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
    List<byte[]> heads = new ArrayList<>();
    byte[] end = ("\r\n--" + boundary + "--\r\n").getBytes(StandardCharsets.US_ASCII);
    long length = end.length;
    for (ByteRanges.Part part : parts) {
      String head =
          (heads.isEmpty() ? "--" : "\r\n--")
              + boundary
              + "\r\nContent-Type: "
              + type
              + "\r\nContent-Range: "
              + part.in(content.size())
              + "\r\n\r\n";
      byte[] bytes = head.getBytes(StandardCharsets.US_ASCII);
      heads.add(bytes);
      length += bytes.length + part.length();
    }
    List<Header> all = common();
    all.add(new Header("Content-Type", "multipart/byteranges; boundary=" + boundary));
    return Answer.stream(
        206,
        all,
        length,
        out -> {
          try (Content.Reading reading = content.open()) {
            for (int i = 0; i < parts.size(); i++) {
              out.write(heads.get(i));
              copy(reading, parts.get(i), out);
            }
            out.write(end);
          }
        });
  }

  /// What has arrived is sent at once: what comes next may take its time.
  private void copy(Content.Reading reading, ByteRanges.Part part, OutputStream out)
      throws IOException {
    boolean flushes = content instanceof Arrival;
    byte[] bytes = new byte[(int) Math.min(BUFFER, part.length())];
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    long at = part.from();
    long end = part.from() + part.length();
    while (at < end) {
      buffer.clear().limit((int) Math.min(bytes.length, end - at));
      int count = reading.read(buffer, at);
      out.write(bytes, 0, count);
      if (flushes) {
        out.flush();
      }
      at += count;
    }
  }
}
