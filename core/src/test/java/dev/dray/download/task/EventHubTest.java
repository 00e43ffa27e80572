package dev.dray.download.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.download.DownloadEvent;
import dev.dray.download.DownloadProgress;
import dev.dray.testkit.Proves;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class EventHubTest {

  private final DownloadProgress progress = new ProgressBoard(() -> 0).snapshot();
  private final EventHub hub = new EventHub(state(1));

  private DownloadEvent state(long number) {
    return new DownloadEvent.StateChanged(number, Instant.EPOCH, progress);
  }

  private DownloadEvent time(long number) {
    return new DownloadEvent.Progressed(number, Instant.EPOCH, progress);
  }

  @Test
  @Proves({"S000-06", "S004-19"})
  void aSlowSubscriberLosesProgressAndNothingElse() throws InterruptedException {
    List<Long> seen = new ArrayList<>();
    CountDownLatch ended = new CountDownLatch(1);
    CountDownLatch published = new CountDownLatch(1);
    hub.subscribe(
        new Flow.Subscriber<>() {
          private Flow.@Nullable Subscription subscription;

          @Override
          public void onSubscribe(Flow.Subscription given) {
            subscription = given;
            given.request(1);
          }

          @Override
          public void onNext(DownloadEvent event) {
            seen.add(event.sequence());
            try {
              published.await();
            } catch (InterruptedException e) {
              throw new AssertionError(e);
            }
            Objects.requireNonNull(subscription).request(1);
          }

          @Override
          public void onError(Throwable error) {
            throw new AssertionError(error);
          }

          @Override
          public void onComplete() {
            ended.countDown();
          }
        });
    for (long i = 2; i < 1000; i++) {
      hub.publish(i % 100 == 0 ? state(i) : time(i));
    }
    hub.publish(state(1000));
    hub.end();
    published.countDown();

    assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(seen).isSorted().contains(1L, 100L, 500L, 1000L).endsWith(1000L);
    assertThat(seen).hasSizeLessThan(50);
  }

  @Test
  void aLateSubscriberSeesTheLastStateAndTheEnd() throws InterruptedException {
    hub.publish(state(2));
    hub.end();

    try (EventHub.Channel channel = hub.open()) {
      assertThat(channel.take()).hasValueSatisfying(e -> assertThat(e.sequence()).isEqualTo(2));
      assertThat(channel.take()).isEmpty();
    }
  }

  @Test
  void aCancelledSubscriberHearsNothingMore() throws InterruptedException {
    CountDownLatch first = new CountDownLatch(1);
    List<Long> seen = new ArrayList<>();
    hub.subscribe(
        new Flow.Subscriber<>() {
          private Flow.@Nullable Subscription subscription;

          @Override
          public void onSubscribe(Flow.Subscription given) {
            subscription = given;
            given.request(Long.MAX_VALUE);
          }

          @Override
          public void onNext(DownloadEvent event) {
            seen.add(event.sequence());
            Objects.requireNonNull(subscription).cancel();
            first.countDown();
          }

          @Override
          public void onError(Throwable error) {}

          @Override
          public void onComplete() {
            seen.add(-1L);
          }
        });
    assertThat(first.await(10, TimeUnit.SECONDS)).isTrue();
    hub.publish(state(2));
    hub.end();

    assertThat(seen).containsExactly(1L);
  }
}
