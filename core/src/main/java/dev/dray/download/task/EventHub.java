package dev.dray.download.task;

import dev.dray.download.DownloadEvent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Hands one download's events to any number of subscribers. Publishing never blocks: each
/// subscriber has a queue of its own, served by a virtual thread; a progress event that waits there
/// is replaced by the next one, every other event is kept. Thread-safe.
final class EventHub implements Flow.Publisher<DownloadEvent> {

  private final ReentrantLock lock = new ReentrantLock();
  private final List<Channel> channels = new ArrayList<>();
  private DownloadEvent latest;
  private boolean ended;

  /// A hub whose subscribers first see `initial`.
  EventHub(DownloadEvent initial) {
    this.latest = initial;
  }

  /// Passes an event on.
  void publish(DownloadEvent event) {
    lock.lock();
    try {
      latest = event;
      channels.forEach(channel -> channel.offer(event));
    } finally {
      lock.unlock();
    }
  }

  /// Ends every subscription after what was published.
  void end() {
    lock.lock();
    try {
      ended = true;
      channels.forEach(Channel::finish);
      channels.clear();
    } finally {
      lock.unlock();
    }
  }

  /// A channel that begins with the present state.
  Channel open() {
    lock.lock();
    try {
      Channel channel = new Channel();
      channel.offer(latest);
      if (ended) {
        channel.finish();
      } else {
        channels.add(channel);
      }
      return channel;
    } finally {
      lock.unlock();
    }
  }

  private void drop(Channel channel) {
    lock.lock();
    try {
      channels.remove(channel);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void subscribe(Flow.Subscriber<? super DownloadEvent> subscriber) {
    Delivery delivery = new Delivery(subscriber, open());
    subscriber.onSubscribe(delivery);
    Thread.ofVirtual().name("dray-events").start(delivery::run);
  }

  /// One subscriber's queue.
  final class Channel implements AutoCloseable {
    private final ReentrantLock own = new ReentrantLock();
    private final Condition changed = own.newCondition();
    private final Deque<DownloadEvent> queue = new ArrayDeque<>();
    private boolean finished;

    private void offer(DownloadEvent event) {
      own.lock();
      try {
        if (event instanceof DownloadEvent.Progressed
            && queue.peekLast() instanceof DownloadEvent.Progressed) {
          queue.removeLast();
        }
        queue.addLast(event);
        changed.signalAll();
      } finally {
        own.unlock();
      }
    }

    private void finish() {
      own.lock();
      try {
        finished = true;
        changed.signalAll();
      } finally {
        own.unlock();
      }
    }

    /// Waits for the next event; empty after the last one.
    java.util.Optional<DownloadEvent> take() throws InterruptedException {
      own.lock();
      try {
        while (queue.isEmpty() && !finished) {
          changed.await();
        }
        return java.util.Optional.ofNullable(queue.pollFirst());
      } finally {
        own.unlock();
      }
    }

    @Override
    public void close() {
      drop(this);
      finish();
    }
  }

  /// Feeds one subscriber as it asks.
  private static final class Delivery implements Flow.Subscription {
    private final Flow.Subscriber<? super DownloadEvent> subscriber;
    private final Channel channel;
    private final ReentrantLock own = new ReentrantLock();
    private final Condition changed = own.newCondition();
    private long wanted;
    private boolean cancelled;
    private boolean misused;

    Delivery(Flow.Subscriber<? super DownloadEvent> subscriber, Channel channel) {
      this.subscriber = subscriber;
      this.channel = channel;
    }

    @Override
    public void request(long n) {
      own.lock();
      try {
        misused |= n <= 0;
        wanted = n <= 0 || wanted + n < 0 ? Long.MAX_VALUE : wanted + n;
        changed.signalAll();
      } finally {
        own.unlock();
      }
    }

    @Override
    public void cancel() {
      own.lock();
      try {
        cancelled = true;
        changed.signalAll();
      } finally {
        own.unlock();
      }
      channel.close();
    }

    /// Waits until the subscriber wants one more; false when it wants no more at all.
    private boolean wants() throws InterruptedException {
      own.lock();
      try {
        while (wanted == 0 && !cancelled) {
          changed.await();
        }
        wanted -= wanted == Long.MAX_VALUE ? 0 : 1;
        return !cancelled;
      } finally {
        own.unlock();
      }
    }

    void run() {
      try {
        while (wants()) {
          if (misused) {
            channel.close();
            subscriber.onError(new IllegalArgumentException("request(n) needs n > 0"));
            return;
          }
          var next = channel.take();
          if (next.isEmpty()) {
            subscriber.onComplete();
            return;
          }
          subscriber.onNext(next.get());
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (RuntimeException e) {
        // A subscriber that throws has broken its contract; it hears nothing more.
        channel.close();
        System.getLogger("dev.dray.download")
            .log(System.Logger.Level.WARNING, "A subscriber of download events failed", e);
      }
    }
  }
}
