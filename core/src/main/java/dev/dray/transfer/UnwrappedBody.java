package dev.dray.transfer;

import dev.dray.compression.CodingException;
import dev.dray.compression.Compression;
import dev.dray.compression.UnusableCodingException;
import dev.dray.error.ErrorContext;
import dev.dray.error.ProtocolException;
import dev.dray.http.Response;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/// A whole file out of an answer that a server or proxy compressed although nobody asked. How much
/// may come out is the reader's business, who knows the file's size. Used by one thread; its
/// connection is not used again, because the end of the wrapping need not be the end of the answer.
final class UnwrappedBody implements ByteReader {

  private final Compression coding;
  private final InputStream plain;
  private final byte[] bytes = new byte[64 * 1024];

  private UnwrappedBody(Compression coding, InputStream plain) {
    this.coding = coding;
    this.plain = plain;
  }

  static UnwrappedBody of(Response response, Compression coding) throws IOException {
    try {
      return new UnwrappedBody(coding, coding.decode(new Wrapped(response)));
    } catch (UnusableCodingException e) {
      throw bad(coding + " data, for which the library is not there");
    }
  }

  private static BadAnswerException bad(String what) {
    return new BadAnswerException(
        new ProtocolException(
            "The server sends, unasked, " + what,
            "Try another endpoint, or a network without a proxy that changes answers.",
            ErrorContext.NONE),
        BadAnswerException.Remedy.ASK_AGAIN);
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    try {
      int count = plain.read(bytes, 0, Math.min(bytes.length, target.remaining()));
      if (count > 0) {
        target.put(bytes, 0, count);
      }
      return count;
    } catch (CodingException e) {
      throw bad("a file wrapped in " + coding + ", and that is " + e.getMessage());
    }
  }

  /// The bytes as they come.
  private static final class Wrapped extends InputStream {

    private final Response response;

    Wrapped(Response response) {
      this.response = response;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      return length == 0 ? 0 : response.read(ByteBuffer.wrap(target, offset, length));
    }
  }
}
