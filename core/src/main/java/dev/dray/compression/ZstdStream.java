package dev.dray.compression;

import com.github.luben.zstd.ZstdIOException;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.IOException;
import java.io.InputStream;

/// Zstandard frames in a row. The library and its native part are loaded with the first stream, so
/// that whoever meets no such file pays nothing for it; where they are absent, linking this class
/// fails.
final class ZstdStream extends InputStream {

  /// Frames may ask for this window and no more, which is what the `zstd` program allows unasked.
  private static final int LARGEST_WINDOW_LOG = 27;

  private final ZstdInputStreamNoFinalizer frames;

  private ZstdStream(ZstdInputStreamNoFinalizer frames) {
    this.frames = frames;
  }

  static InputStream open(InputStream in) throws IOException {
    return new ZstdStream(
        new ZstdInputStreamNoFinalizer(new Source(in)).setLongMax(LARGEST_WINDOW_LOG));
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    try {
      return frames.read(target, offset, length);
    } catch (SourceFailure e) {
      throw e.failure;
    } catch (ZstdIOException e) {
      throw new CodingException("no zstd data, damaged or cut short (" + e.getMessage() + ")", e);
    } catch (IOException e) {
      throw new CodingException("zstd data cut short (" + e.getMessage() + ")", e);
    }
  }

  @Override
  public void close() throws IOException {
    frames.close();
  }

  /// Marks the failures of the source, which the library's own must not be mistaken for.
  private static final class Source extends InputStream {

    private final InputStream in;

    Source(InputStream in) {
      this.in = in;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      try {
        return in.read(target, offset, length);
      } catch (IOException e) {
        throw new SourceFailure(e);
      }
    }
  }

  private static final class SourceFailure extends IOException {
    private static final long serialVersionUID = 1L;
    private final IOException failure;

    SourceFailure(IOException failure) {
      super(failure);
      this.failure = failure;
    }
  }
}
