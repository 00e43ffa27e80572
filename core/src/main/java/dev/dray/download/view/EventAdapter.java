package dev.dray.download.view;

import dev.dray.download.DownloadEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;

/// A subscriber that turns events into text on an [Appendable]. Takes one event at a time; when the
/// text cannot be written it stops listening, and the download goes on.
///
/// One adapter for one download. It writes on the publisher's thread, never two events at once, and
/// neither flushes nor closes what it writes to.
public abstract sealed class EventAdapter implements Flow.Subscriber<DownloadEvent>
    permits ConsoleBar, LogLines, SseLines {

  private final Appendable out;
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile Flow.Subscription subscription = new NoSubscription();

  EventAdapter(Appendable out) {
    this.out = out;
  }

  /// The text for an event; empty for none.
  abstract String text(DownloadEvent event);

  @Override
  public final void onSubscribe(Flow.Subscription given) {
    subscription = given;
    given.request(1);
  }

  @Override
  public final void onNext(DownloadEvent event) {
    try {
      out.append(text(event));
    } catch (IOException | UncheckedIOException e) {
      subscription.cancel();
      ended.countDown();
      return;
    }
    subscription.request(1);
  }

  @Override
  public final void onError(Throwable error) {
    ended.countDown();
  }

  @Override
  public final void onComplete() {
    ended.countDown();
  }

  /// Waits until the last event is written.
  ///
  /// @throws InterruptedException if the waiting thread is interrupted
  public final void awaitEnd() throws InterruptedException {
    ended.await();
  }

  private static final class NoSubscription implements Flow.Subscription {
    @Override
    public void request(long n) {}

    @Override
    public void cancel() {}
  }
}
