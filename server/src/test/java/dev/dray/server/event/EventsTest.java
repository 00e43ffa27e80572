package dev.dray.server.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The log of events: replay, order, and subscribers who do not keep up.
@Timeout(60)
class EventsTest {

  private record Thing(String key, long value) implements Subject {}

  /// An archive in memory; what is older than `first` is gone.
  private static final class Shelf implements EventArchive {
    final List<Event> all = new CopyOnWriteArrayList<>();
    volatile long first = 1;

    @Override
    public List<Event> after(long id, int most) {
      return all.stream()
          .filter(event -> event.id() > id && event.id() >= first)
          .limit(most)
          .toList();
    }

    @Override
    public long first() {
      return all.isEmpty() ? 1 : Math.min(first, last() + 1);
    }

    @Override
    public long last() {
      return all.isEmpty() ? 0 : all.getLast().id();
    }

    Event add() {
      long id = last() + 1;
      Event event = new Event(id, Instant.EPOCH, "thing.state", true, new Thing("a", id));
      all.add(event);
      return event;
    }
  }

  private static List<Long> take(Subscription from, int number) throws InterruptedException {
    List<Long> ids = new ArrayList<>();
    while (ids.size() < number) {
      Optional<Event> next = from.next(Duration.ofSeconds(10));
      assertThat(next).as("after %s", ids).isPresent();
      if (next.orElseThrow().kept()) {
        ids.add(next.get().id());
      }
    }
    return ids;
  }

  @Test
  void replayJoinsWhatHappensWithoutAGap() throws Exception {
    Shelf shelf = new Shelf();
    for (int i = 0; i < 3000; i++) {
      shelf.add();
    }
    try (Events events = new Events(shelf, 10_000)) {
      AtomicBoolean stop = new AtomicBoolean();
      Thread writer =
          Thread.ofPlatform()
              .start(() -> {
                while (!stop.get() && shelf.last() < 20_000) {
                  events.publish(List.of(shelf.add()));
                }
              });
      try {
        for (int round = 0; round < 20; round++) {
          long from = round * 100L;
          try (Subscription each = events.subscribe(OptionalLong.of(from), event -> true)) {
            assertThat(each.gap()).isFalse();
            List<Long> ids = take(each, 3500);
            for (int i = 0; i < ids.size(); i++) {
              assertThat(ids.get(i)).isEqualTo(from + 1 + i);
            }
          }
        }
      } finally {
        stop.set(true);
        writer.join();
      }
    }
  }

  @Test
  void aSlowSubscriberIsClosedWithAReasonAndMayComeBack() throws Exception {
    Shelf shelf = new Shelf();
    try (Events events = new Events(shelf, 10)) {
      Subscription slow = events.subscribe(OptionalLong.empty(), event -> true);
      Subscription quick = events.subscribe(OptionalLong.empty(), event -> true);
      AtomicBoolean told = new AtomicBoolean();
      slow.onClose(() -> told.set(true));
      assertThat(slow.next(Duration.ZERO)).isEmpty();
      assertThat(quick.next(Duration.ZERO)).isEmpty();

      for (int i = 1; i <= 11; i++) {
        events.publish(List.of(shelf.add()));
        assertThat(quick.next(Duration.ZERO)).map(Event::id).contains((long) i);
      }

      assertThat(slow.reason()).contains(Closing.TOO_SLOW);
      assertThat(told).isTrue();
      assertThat(slow.next(Duration.ofSeconds(10))).isEmpty();
      assertThat(events.dropped()).isEqualTo(1);
      assertThat(events.subscribers()).isEqualTo(1);
      try (Subscription again = events.subscribe(OptionalLong.of(0), event -> true)) {
        assertThat(take(again, 11)).last().isEqualTo(11L);
      }
    }
  }

  @Test
  void figuresGiveWayToNewerOnesAndToWhatIsKept() throws Exception {
    Shelf shelf = new Shelf();
    try (Events events = new Events(shelf, 4)) {
      Subscription each = events.subscribe(OptionalLong.empty(), event -> true);
      assertThat(each.next(Duration.ZERO)).isEmpty();
      for (int i = 0; i < 1000; i++) {
        events.publish(Instant.EPOCH, "thing.progress", new Thing("a", i));
        events.publish(Instant.EPOCH, "thing.progress", new Thing("b", i));
      }
      assertThat(each.backlog()).isEqualTo(2);
      for (int i = 0; i < 4; i++) {
        events.publish(List.of(shelf.add()));
      }
      assertThat(each.reason()).isEmpty();
      assertThat(take(each, 4)).containsExactly(1L, 2L, 3L, 4L);
      events.publish(Instant.EPOCH, "thing.progress", new Thing("a", 7));
      assertThat(each.next(Duration.ZERO))
          .contains(new Event(4, Instant.EPOCH, "thing.progress", false, new Thing("a", 7)));
    }
  }

  @Test
  void numbersThatAreNoLongerOrWereNeverGivenOutAreAGap() throws Exception {
    Shelf shelf = new Shelf();
    for (int i = 0; i < 50; i++) {
      shelf.add();
    }
    shelf.first = 20;
    try (Events events = new Events(shelf, 10)) {
      assertThat(events.subscribe(OptionalLong.of(10), event -> true).gap()).isTrue();
      assertThat(events.subscribe(OptionalLong.of(51), event -> true).gap()).isTrue();
      assertThat(events.subscribe(OptionalLong.of(19), event -> true).gap()).isFalse();
      assertThat(events.subscribe(OptionalLong.of(50), event -> true).gap()).isFalse();
    }
  }

  @Test
  void closingEndsEverySubscription() throws Exception {
    Events events = new Events(new Shelf(), 10);
    Subscription waiting = events.subscribe(OptionalLong.empty(), event -> true);
    Thread closer = Thread.ofPlatform().start(events::close);

    assertThat(waiting.next(Duration.ofSeconds(30))).isEmpty();
    closer.join();
    assertThat(waiting.next(Duration.ofSeconds(30))).isEmpty();
    assertThat(waiting.reason()).contains(Closing.SERVICE_STOPS);
    assertThat(events.subscribe(OptionalLong.empty(), event -> true).reason())
        .contains(Closing.SERVICE_STOPS);
  }

  /// A thousand subscribers, each on a virtual thread of its own; some of them asleep.
  @Test
  void aThousandSubscribersHearEverythingThatIsKept() throws Exception {
    int subscribers = 1000;
    int kept = 200;
    Shelf shelf = new Shelf();
    AtomicLong heard = new AtomicLong();
    try (Events events = new Events(shelf, Events.BOUND)) {
      List<Thread> threads = new ArrayList<>();
      CountDownLatch ready = new CountDownLatch(subscribers);
      for (int i = 0; i < subscribers; i++) {
        Subscription mine = events.subscribe(OptionalLong.empty(), event -> true);
        threads.add(
            Thread.ofVirtual()
                .start(() -> {
                  try (mine) {
                    ready.countDown();
                    for (long id : take(mine, kept)) {
                      heard.addAndGet(id);
                    }
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                }));
      }
      ready.await();
      long began = System.nanoTime();
      for (int i = 0; i < kept; i++) {
        for (int figures = 0; figures < 10; figures++) {
          events.publish(Instant.EPOCH, "thing.progress", new Thing("t" + figures, i));
        }
        events.publish(List.of(shelf.add()));
      }
      long published = System.nanoTime();
      for (Thread each : threads) {
        each.join();
      }
      System.out.printf(
          "%d subscribers, %d events: published in %d ms, all heard after %d ms%n",
          subscribers,
          kept * 11,
          (published - began) / 1_000_000,
          (System.nanoTime() - began) / 1_000_000);
      assertThat(heard.get()).isEqualTo(subscribers * (kept * (kept + 1L) / 2));
      assertThat(events.dropped()).isZero();
    }
  }
}
