package dev.dray.unpack;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// Reads a growing file from its start and waits where it ends for now. Used by one thread.
///
/// Implementation note. It looks every few milliseconds and is not woken: the writer's path per
/// read of the network stays what it is without anybody unpacking.
final class ArrivingStream extends InputStream {

  /// The file started over, so that what was read so far is worth nothing.
  static final class RestartedException extends IOException {
    private static final long serialVersionUID = 1L;

    RestartedException() {
      super("the file started over");
    }
  }

  /// Nobody wants the rest.
  static final class StoppedException extends IOException {
    private static final long serialVersionUID = 1L;

    StoppedException() {
      super("stopped");
    }
  }

  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private final GrowingFile file;
  private final BooleanSupplier stopped;
  private final int restarts;
  private Optional<FileChannel> channel = Optional.empty();
  private long position;

  /// @param stopped asked while waiting and at every read
  ArrivingStream(GrowingFile file, BooleanSupplier stopped) {
    this.file = file;
    this.stopped = stopped;
    this.restarts = file.restarts();
  }

  /// How many bytes were read.
  long position() {
    return position;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    long good = awaitMore();
    if (good == position) {
      return -1;
    }
    if (channel.isEmpty()) {
      channel = Optional.of(FileChannel.open(file.path(), StandardOpenOption.READ));
    }
    int wanted = (int) Math.min(length, good - position);
    int count = channel.get().read(ByteBuffer.wrap(target, offset, wanted), position);
    // Bytes of a new content only land after the count of restarts has risen.
    check();
    if (count <= 0) {
      throw new IOException(file.path() + " is shorter than it was");
    }
    position += count;
    return count;
  }

  /// Waits until all of the file is there, so that it may be read in any order.
  void awaitWhole() throws IOException {
    while (file.size() < 0 || file.good() < file.size()) {
      check();
      LockSupport.parkNanos(LOOK_NANOS);
    }
    check();
  }

  private long awaitMore() throws IOException {
    while (true) {
      check();
      long good = file.good();
      if (good > position || file.size() == position) {
        return good;
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  private void check() throws IOException {
    if (stopped.getAsBoolean()) {
      throw new StoppedException();
    }
    if (file.restarts() != restarts) {
      throw new RestartedException();
    }
  }

  @Override
  public void close() throws IOException {
    if (channel.isPresent()) {
      channel.get().close();
    }
  }
}
