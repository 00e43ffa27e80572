package dev.dray.server.mirror.content;

import dev.dray.download.ArrivingFile;
import dev.dray.error.DrayException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/// A file on its way here, which any number of callers follow: each is sent what has arrived, in
/// order from the place it asked for, and waits where that ends. Thread-safe; a caller costs one
/// virtual thread that sleeps.
///
/// The rule of the last byte. What has arrived has gone through the digest but is not proven by it,
/// so the last byte of the file is withheld until the download says that the file is in place. If
/// the digest is wrong, or bytes are given up that callers may have, their connections break: they
/// have less than the length they were told, and no client takes that for a file.
public final class Arrival implements Content {

  private final long size;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition moved = lock.newCondition();
  private final Duration patience;
  private Optional<ArrivingFile> source = Optional.empty();
  private Optional<Path> place = Optional.empty();
  private Optional<DrayException> failure = Optional.empty();
  private boolean ended;
  private long readable;

  /// @param size its length in bytes
  /// @param patience how long a caller waits without a single byte arriving for anybody
  Arrival(long size, Duration patience) {
    this.size = size;
    this.patience = patience;
  }

  @Override
  public long size() {
    return size;
  }

  /// Where it lies, once it is in place.
  public Optional<Path> place() {
    lock.lock();
    try {
      return place;
    } finally {
      lock.unlock();
    }
  }

  /// Looks how far it is, and wakes those who wait for it.
  ///
  /// @param running what the download says now
  void look(Optional<ArrivingFile> running) {
    lock.lock();
    try {
      running.ifPresent(file -> source = Optional.of(file));
      // The last byte waits for the digest.
      long now = source.map(file -> Math.min(file.readable(), size - 1)).orElse(0L);
      if (now != readable) {
        readable = now;
        moved.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /// It is in place, its digest proven.
  void arrived(Path where) {
    end(Optional.of(where), Optional.empty());
  }

  /// It does not come.
  void failed(DrayException why) {
    end(Optional.empty(), Optional.of(why));
  }

  private void end(Optional<Path> where, Optional<DrayException> why) {
    lock.lock();
    try {
      if (!ended) {
        ended = true;
        place = where;
        failure = why;
        moved.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /// Waits until there is something to send from `position` on, so that what goes wrong before the
  /// first byte can still be told in words.
  ///
  /// @return whether there is; false if the time ran out
  /// @throws DrayException what ended the download
  public boolean await(long position, Duration time) {
    long left = time.toNanos();
    lock.lock();
    try {
      while (true) {
        if (failure.isPresent()) {
          throw failure.get();
        }
        if (ended || readable > position) {
          return true;
        }
        if (left <= 0) {
          return false;
        }
        left = moved.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Reading open() {
    return new Follower();
  }

  /// What a follower may read, and of which content.
  private record Step(long end, Optional<ArrivingFile> source, Optional<Path> place) {}

  private Step awaitBeyond(long position) throws IOException {
    lock.lock();
    try {
      while (true) {
        if (failure.isPresent()) {
          throw new BrokenContentException(failure.get());
        }
        if (ended) {
          return new Step(size, source, place);
        }
        if (readable > position) {
          return new Step(readable, source, Optional.empty());
        }
        long before = readable;
        boolean woken = moved.await(patience.toNanos(), TimeUnit.NANOSECONDS);
        if (!woken && before == readable && !ended) {
          throw new BrokenContentException("nothing has arrived for " + patience);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BrokenContentException("the service closes");
    } finally {
      lock.unlock();
    }
  }

  /// One caller.
  private final class Follower implements Reading {

    private Optional<FileChannel> channel = Optional.empty();
    private Optional<ArrivingFile> followed = Optional.empty();
    private int restarts;
    private boolean begun;

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
      while (true) {
        Step step = awaitBeyond(position);
        follow(step);
        check();
        // Asked after the count of restarts: what was looked up some milliseconds ago may be the
        // length of a content that is gone, and a file in the making has holes.
        long end =
            step.place().isPresent()
                ? step.end()
                : Math.min(step.source().orElseThrow().readable(), step.end());
        int count = end > position ? read(target, position, end, step) : 0;
        if (count > 0) {
          begun = true;
          return count;
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(4));
      }
    }

    /// @return how many bytes; 0 if they may be of two contents, for a caller who has none yet
    private int read(ByteBuffer target, long position, long end, Step step) throws IOException {
      FileChannel file = open(step);
      int start = target.position();
      int before = restarts;
      int most = (int) Math.min(target.remaining(), end - position);
      int limit = target.limit();
      target.limit(target.position() + most);
      int count = file.read(target, position);
      target.limit(limit);
      // Bytes of a new content only land after the count of restarts has risen.
      check();
      if (restarts != before) {
        target.position(start);
        return 0;
      }
      if (count <= 0) {
        throw new BrokenContentException("the file is shorter than it was");
      }
      return count;
    }

    private void follow(Step step) throws IOException {
      if (step.source().isPresent() && !step.source().equals(followed)) {
        if (begun) {
          throw new BrokenContentException("the download began anew");
        }
        followed = step.source();
        restarts = step.source().get().restarts();
      }
    }

    /// A content that starts over is no matter for a caller who has nothing of the old one.
    private void check() throws IOException {
      if (followed.isPresent() && followed.get().restarts() != restarts) {
        if (begun) {
          throw new BrokenContentException("the content was given up and starts over");
        }
        restarts = followed.get().restarts();
      }
    }

    private FileChannel open(Step step) throws IOException {
      if (channel.isEmpty()) {
        channel = Optional.of(opened(step));
      }
      return channel.get();
    }

    private FileChannel opened(Step step) throws IOException {
      if (step.place().isPresent()) {
        return FileChannel.open(step.place().get(), StandardOpenOption.READ);
      }
      Path part = step.source().orElseThrow().place();
      try {
        return FileChannel.open(part, StandardOpenOption.READ);
      } catch (NoSuchFileException e) {
        // It has moved to its place between the look and now; that is told in a moment.
        if (!Arrival.this.await(size - 1, patience)) {
          throw e;
        }
        return FileChannel.open(place().orElseThrow(() -> e), StandardOpenOption.READ);
      }
    }

    @Override
    public void close() throws IOException {
      if (channel.isPresent()) {
        channel.get().close();
      }
    }
  }
}
