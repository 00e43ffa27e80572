package dev.dray.testkit.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;

/// An open file or folder on a [FaultyDisk]. Dead after a power cut. Opened for direct writes, it
/// refuses what is not aligned, as Linux does.
final class DiskChannel extends FileChannel {

  private final FaultyDisk disk;
  private final Path path;
  private final DiskNode file;
  private final int life;
  private final boolean direct;
  private long position;

  DiskChannel(FaultyDisk disk, Path path, DiskNode file, int life, boolean append, boolean direct) {
    this.disk = disk;
    this.path = path;
    this.file = file;
    this.life = life;
    this.direct = direct;
    this.position = append && file instanceof DiskNode.File f ? f.length() : 0;
  }

  @Override
  public int read(ByteBuffer target, long at) throws IOException {
    return disk.read(path, file, life, target, at);
  }

  @Override
  public int write(ByteBuffer source, long at) throws IOException {
    if (direct) {
      if (at % FaultyDisk.BLOCK != 0
          || source.remaining() % FaultyDisk.BLOCK != 0
          || source.alignmentOffset(source.position(), FaultyDisk.BLOCK) != 0) {
        throw new IOException("Invalid argument");
      }
      disk.countDirect(source.remaining());
    }
    return disk.write(path, file, life, source, at);
  }

  @Override
  public synchronized int read(ByteBuffer target) throws IOException {
    int count = read(target, position);
    position += Math.max(0, count);
    return count;
  }

  @Override
  public synchronized int write(ByteBuffer source) throws IOException {
    int count = write(source, position);
    position += count;
    return count;
  }

  @Override
  public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
    return read(targets[offset]);
  }

  @Override
  public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
    return write(sources[offset]);
  }

  @Override
  public synchronized long position() {
    return position;
  }

  @Override
  public synchronized FileChannel position(long next) {
    position = next;
    return this;
  }

  @Override
  public long size() throws IOException {
    return disk.size(path, file, life);
  }

  @Override
  public FileChannel truncate(long size) throws IOException {
    disk.truncate(path, file, life, size);
    return this;
  }

  @Override
  public void force(boolean metaData) throws IOException {
    disk.force(path, file, life);
  }

  @Override
  public long transferTo(long from, long count, WritableByteChannel target) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(count, 1 << 16));
    int read = read(bytes, from);
    return read <= 0 ? 0 : target.write(bytes.flip());
  }

  @Override
  public long transferFrom(ReadableByteChannel source, long at, long count) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(count, 1 << 16));
    int read = source.read(bytes);
    return read <= 0 ? 0 : write(bytes.flip(), at);
  }

  @Override
  public MappedByteBuffer map(MapMode mode, long from, long size) {
    throw new UnsupportedOperationException("nothing is mapped on this disk");
  }

  @Override
  public FileLock lock(long from, long size, boolean shared) throws IOException {
    return tryLock(from, size, shared);
  }

  @Override
  public FileLock tryLock(long from, long size, boolean shared) throws IOException {
    if (!disk.hasLocks()) {
      throw new IOException("No locks available");
    }
    return new FileLock(this, from, size, shared) {
      @Override
      public boolean isValid() {
        return isOpen();
      }

      @Override
      public void release() {
        // Goes with the channel.
      }
    };
  }

  @Override
  protected void implCloseChannel() {
    // There is nothing to give back.
  }
}
