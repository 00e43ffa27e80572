package dev.dray.transfer;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.LongSupplier;

/// The way of one connection's bytes from the socket to the part file. Used by one thread.
///
/// Implementation note. There are two ways. The common one writes what was read into the page
/// cache; the bytes are hashed at once if they are the next ones and the connection is alone, and
/// otherwise by the [HashFollower], which finds them in the cache. While reads follow each other
/// closely, as they do on a link that is shared by several connections, what they bring is gathered
/// until another large read would not fit behind it: a write of 20 KiB costs half as much as one of
/// 128. The fast one is for a connection that is alone and whose reads find much waiting: then this
/// machine is the bottleneck and not the network, and copying into the page cache and writing it
/// back cost as much as everything else. Reads fill an aligned block, each is hashed while it is
/// warm, and a full block goes to the disk past the cache on the [BlockWriter]'s thread. Behind
/// slower networks the common way costs little and leaves the file in the cache for whoever loads
/// it.
///
/// Invariants: (1) bytes count as held only after they were written, on either way; (2) the hash
/// runs ahead of the held bytes by no more than the blocks under way, and when writing one fails it
/// starts over, so that it never stands for bytes that are not in the file; (3) [#flush()] has
/// returned before a run is given back, so that a run's written bytes and its given-back rest meet.
/// A kill loses the blocks under way, two mebibytes, or what was gathered.
final class Landing implements AutoCloseable {

  /// What a block holds; larger ones cost more memory and no less time.
  static final int BLOCK = 1 << 20;

  private static final long WINDOW_BYTES = 8L << 20;
  private static final long OLDEST_NANOS = 250_000_000L;

  /// Reads that lie no further apart are gathered; others are written at once, since nobody knows
  /// when the next one comes.
  private static final long CLOSE_NANOS = 25_000_000L;

  private static final long OLDEST_GATHERED_NANOS = 100_000_000L;

  private final Attempt attempt;
  private final Connection connection;
  private final BlockWriter writer;
  private final DirectWrites when;
  private final LongSupplier nanoClock;
  private Optional<ByteBuffer> block = Optional.empty();
  private long blockPosition;
  private long blockStarted;
  private long windowStarted;
  private long windowBytes;
  private long windowLarge;
  private boolean fast;

  /// The next read ends where the fast way can begin: it is written at once.
  private boolean aligning;

  private int gathered;
  private long gatheredPosition;
  private long gatheredStarted;
  private long lastRead;

  Landing(Attempt attempt, Connection connection, Machinery engine) {
    this.attempt = attempt;
    this.connection = connection;
    this.writer = new BlockWriter(engine.blocks(), engine.threads(), this::write);
    this.when = engine.options().directWrites();
    this.nanoClock = engine.nanoClock();
    this.windowStarted = nanoClock.getAsLong();
  }

  private void write(BlockWriter.Full block) {
    int count = block.bytes().remaining();
    attempt.landDirect(connection.lane(), block.position(), block.bytes());
    block.run().wrote(count);
  }

  /// Where the bytes of the next read go.
  ///
  /// @param position of the first of them in the file
  /// @param most what may be read, at least 1
  ByteBuffer room(long position, long most) {
    if (block.isPresent()) {
      ByteBuffer open = block.get();
      return open.limit((int) Math.min(open.capacity(), open.position() + most));
    }
    ByteBuffer buffer = connection.buffer();
    if (gathered > 0) {
      int size = attempt.readSize(connection, buffer.capacity() - gathered);
      return buffer.position(gathered).limit((int) (gathered + Math.min(size, most)));
    }
    long limit = most;
    aligning = false;
    if (wantsFastWay(position, most)) {
      int alignment = attempt.ledger().directAlignment(when);
      int over = (int) (position % alignment);
      if (over == 0) {
        ByteBuffer open = writer.take();
        block = Optional.of(open);
        blockPosition = position;
        blockStarted = nanoClock.getAsLong();
        return open.limit((int) Math.min(open.capacity(), most));
      }
      limit = (long) alignment - over;
      aligning = true;
    }
    int size = attempt.readSize(connection, buffer.capacity());
    return buffer.clear().limit((int) Math.min(size, limit));
  }

  private boolean wantsFastWay(long position, long most) {
    return most >= BLOCK
        && (fast || when == DirectWrites.ALWAYS)
        && attempt.readSize(connection, BLOCK) == BLOCK
        && attempt.isAlone()
        && attempt.ledger().hasher().hashed() == position
        && attempt.ledger().directAlignment(when) > 0;
  }

  /// A read brought bytes.
  ///
  /// @param position of the first of them in the file
  /// @param granted how many of them, from the first, belong to the run
  void took(Run run, long position, ByteBuffer buffer, int count, int granted) {
    measure(count, !buffer.hasRemaining());
    if (block.isEmpty()) {
      gather(run, position, granted);
    } else {
      int end = buffer.position() - count + granted;
      buffer.position(end);
      attempt.ledger().hasher().offer(position, buffer.duplicate().flip().position(end - granted));
      if (end == buffer.capacity()
          || granted < count
          || nanoClock.getAsLong() - blockStarted > OLDEST_NANOS) {
        submit(run);
      }
    }
  }

  private void gather(Run run, long position, int granted) {
    long now = nanoClock.getAsLong();
    if (gathered == 0) {
      gatheredPosition = position;
      gatheredStarted = now;
    }
    gathered += granted;
    boolean isClose = now - lastRead < CLOSE_NANOS;
    lastRead = now;
    if (!isClose
        || aligning
        || now - gatheredStarted > OLDEST_GATHERED_NANOS
        || connection.buffer().capacity() - gathered < Governor.LARGE_READ) {
      land(run);
    }
  }

  private void land(Run run) {
    int count = gathered;
    if (count > 0) {
      gathered = 0;
      attempt.land(connection.lane(), gatheredPosition, connection.buffer().flip().limit(count));
      run.wrote(count);
    }
  }

  /// Looks at what a read brought, 8 MiB at a time. One that filled all its room says nothing about
  /// what was waiting behind.
  private void measure(int count, boolean filled) {
    windowBytes += count;
    if (filled || count >= Governor.LARGE_READ) {
      windowLarge += count;
    }
    if (windowBytes >= WINDOW_BYTES) {
      long now = nanoClock.getAsLong();
      fast =
          windowLarge > windowBytes / 2
              && windowBytes > Governor.FAST_BYTES_PER_NANO * (now - windowStarted);
      windowStarted = now;
      windowBytes = 0;
      windowLarge = 0;
    }
  }

  private void submit(Run run) {
    ByteBuffer open = block.orElseThrow();
    block = Optional.empty();
    if (open.position() == 0) {
      writer.giveBack(open);
    } else {
      writer.submit(new BlockWriter.Full(open.flip(), blockPosition, run));
    }
  }

  /// Waits until every byte taken is written.
  ///
  /// @throws dev.dray.error.DrayException if the disk failed
  void flush(Run run) {
    land(run);
    if (block.isPresent()) {
      submit(run);
    }
    writer.drain();
  }

  @Override
  public void close() {
    writer.close();
  }
}
