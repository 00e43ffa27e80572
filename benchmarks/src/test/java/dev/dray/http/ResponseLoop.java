package dev.dray.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/// Reading the head of an answer, and its range; once for each piece and each small file.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ResponseLoop {
  private static final String HEAD =
      """
      HTTP/1.1 206 Partial Content
      Server: nginx
      Date: Fri, 20 Nov 2026 10:00:00 GMT
      Content-Type: application/octet-stream
      Content-Length: 8388608
      Last-Modified: Fri, 20 Nov 2026 09:00:00 GMT
      Connection: keep-alive
      ETag: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
      X-Repo-Commit: bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb
      Content-Range: bytes 33554432-41943039/4294967296
      X-Cache: Hit from cdn
      Accept-Ranges: bytes

      """;

  private final byte[] head = HEAD.replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1);

  /// The whole head.
  @Benchmark
  public ResponseHead head() throws IOException {
    return ResponseHead.read(new InMemory(ByteBuffer.wrap(head)));
  }

  /// The range alone.
  @Benchmark
  public Optional<ContentRange> range() {
    return ContentRange.parse("bytes 33554432-41943039/4294967296");
  }

  private record InMemory(ByteBuffer bytes) implements Inbound {
    @Override
    public int next() {
      return bytes.hasRemaining() ? bytes.get() & 0xff : -1;
    }

    @Override
    public int read(ByteBuffer target, long max) {
      throw new UnsupportedOperationException("a head is read byte by byte");
    }
  }
}
