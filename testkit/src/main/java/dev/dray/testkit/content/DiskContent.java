package dev.dray.testkit.content;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/// A file on disk, opened for each reading.
final class DiskContent extends Content {
  private final Path file;
  private final long size;

  DiskContent(Path file) {
    this.file = file;
    try {
      this.size = Files.size(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public void copy(long position, byte[] target, int offset, int length) {
    try (FileChannel channel = FileChannel.open(file)) {
      ByteBuffer buffer = ByteBuffer.wrap(target, offset, length);
      long at = position;
      while (buffer.hasRemaining()) {
        int n = channel.read(buffer, at);
        if (n < 0) {
          throw new IOException("end of " + file);
        }
        at += n;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void send(long position, long count, ContentSink sink) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      sink.file(channel, position, count);
    }
  }

  @Override
  public String fingerprint() {
    return gitBlobId();
  }
}
