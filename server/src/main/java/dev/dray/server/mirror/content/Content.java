package dev.dray.server.mirror.content;

import dev.dray.error.DrayException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// A file that can be sent: one that is here, or one that is still arriving.
public sealed interface Content permits Content.Stored, Arrival {

  /// Its length in bytes.
  long size();

  /// Opens it for one caller.
  ///
  /// @throws IOException if it cannot be opened
  Reading open() throws IOException;

  /// One caller's way through the content. Used by one thread.
  interface Reading extends AutoCloseable {

    /// Reads some bytes at a place, and waits for them where they are still to come.
    ///
    /// @param target has room
    /// @return how many, at least one
    /// @throws BrokenContentException if what was read so far is worth nothing, or no more comes
    /// @throws IOException if the disk fails
    int read(ByteBuffer target, long position) throws IOException;

    @Override
    void close() throws IOException;
  }

  /// The bytes that a caller has are not the file's, or the rest never comes: the connection has to
  /// break, so that nobody takes them for the file.
  final class BrokenContentException extends IOException {
    private static final long serialVersionUID = 1L;

    /// @param why one sentence for the log
    public BrokenContentException(String why) {
      super(why);
    }

    /// @param why what ended the download
    public BrokenContentException(DrayException why) {
      super(why.getMessage(), why);
    }
  }

  /// A whole file.
  ///
  /// @param path where it lies
  /// @param size its length in bytes
  record Stored(Path path, long size) implements Content {

    @Override
    public Reading open() throws IOException {
      FileChannel channel = channel();
      return new Reading() {
        @Override
        public int read(ByteBuffer target, long position) throws IOException {
          int count = channel.read(target, position);
          if (count <= 0) {
            throw new BrokenContentException(path + " is shorter than it was");
          }
          return count;
        }

        @Override
        public void close() throws IOException {
          channel.close();
        }
      };
    }

    FileChannel channel() throws IOException {
      return FileChannel.open(path, StandardOpenOption.READ);
    }
  }
}
