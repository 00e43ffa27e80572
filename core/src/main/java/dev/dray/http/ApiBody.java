package dev.dray.http;

import dev.dray.compression.CodingException;
import dev.dray.compression.Compression;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;

/// The body of a response as a stream: gzip and Zstandard decoded, never longer than its limit.
/// Closing it closes the response. Every failure is an [HttpException].
final class ApiBody extends InputStream {

  private final Response response;
  private final InputStream decoded;
  private final long maxBytes;
  private long count;

  private ApiBody(Response response, InputStream decoded, long maxBytes) {
    this.response = response;
    this.decoded = decoded;
    this.maxBytes = maxBytes;
  }

  /// @throws HttpProtocolException if the body is encoded otherwise
  static ApiBody of(Response response, long maxBytes) throws IOException {
    String encoding = response.headers().first("Content-Encoding").orElse("identity").strip();
    boolean empty = response.contentLength().orElse(-1) == 0;
    InputStream raw = new Raw(response);
    if (empty || encoding.isEmpty() || encoding.equalsIgnoreCase("identity")) {
      return new ApiBody(response, raw, maxBytes);
    }
    Optional<Compression> coding = Compression.ofEncoding(encoding);
    if (coding.isEmpty()) {
      throw new HttpProtocolException(
          Origin.of(response.uri()) + " used a content encoding nobody asked for");
    }
    try {
      return new ApiBody(response, coding.get().decode(raw), maxBytes);
    } catch (IOException e) {
      throw explained(e);
    }
  }

  void allowSilence(Duration limit) {
    response.allowSilence(limit);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    int read;
    try {
      read = decoded.read(target, offset, length);
    } catch (IOException e) {
      throw explained(e);
    }
    count += Math.max(read, 0);
    if (count > maxBytes) {
      throw new HttpProtocolException(
          Origin.of(response.uri()) + " sent more than " + maxBytes + " bytes");
    }
    return read;
  }

  private static IOException explained(IOException failure) {
    if (failure instanceof HttpException) {
      return failure;
    }
    String what =
        failure instanceof CodingException
            ? "an encoded body that is " + failure.getMessage()
            : "an encoded body that cannot be read: " + failure.getMessage();
    return new HttpProtocolException("the server sent " + what, failure);
  }

  @Override
  public void close() {
    response.close();
  }

  /// The bytes as they come.
  private static final class Raw extends InputStream {

    private final Response response;
    private boolean ended;

    Raw(Response response) {
      this.response = response;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      if (length == 0 || ended) {
        return ended ? -1 : 0;
      }
      int count = response.read(ByteBuffer.wrap(target, offset, length));
      ended = count < 0;
      return count;
    }
  }
}
