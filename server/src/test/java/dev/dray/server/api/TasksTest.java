package dev.dray.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.dray.error.CancelledException;
import dev.dray.error.ErrorContext;
import dev.dray.error.InvalidRequestException;
import dev.dray.server.event.Event;
import dev.dray.server.event.EventArchive;
import dev.dray.server.event.Events;
import dev.dray.server.event.Subscription;
import dev.dray.server.http.RefusedException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// Work that somebody waits for: how many at once, how each may end, what is told of it.
@Timeout(60)
class TasksTest {

  /// Events of tasks are not kept.
  private static final EventArchive NOTHING =
      new EventArchive() {
        @Override
        public List<Event> after(long id, int most) {
          return List.of();
        }

        @Override
        public long first() {
          return 1;
        }

        @Override
        public long last() {
          return 0;
        }
      };

  private final Events events = new Events(NOTHING, Events.BOUND);
  private final Tasks tasks = new Tasks(events, InstantSource.system());

  private Task.State endOf(Task task) throws InterruptedException {
    try (Subscription all = events.subscribe(OptionalLong.empty(), _ -> true)) {
      // Joins before it looks, so that no end is missed.
      while (all.next(Duration.ofMillis(1)).isPresent()) {}
      while (tasks.require(task.id()).state() == Task.State.RUNNING) {
        all.next(Duration.ofSeconds(1));
      }
    }
    return tasks.require(task.id()).state();
  }

  private static JsonNodeFactory nodes() {
    return JsonNodeFactory.instance;
  }

  @Test
  void eightRunAtOnceAndTheNinthIsRefusedUntilOneEnds() throws Exception {
    CountDownLatch open = new CountDownLatch(1);
    List<Task> running = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      running.add(tasks.start(TaskKind.SCAN, "wait", _ -> waitFor(open)));
    }

    assertThatExceptionOfType(RefusedException.class)
        .isThrownBy(() -> tasks.start(TaskKind.SCAN, "one more", _ -> nodes().nullNode()))
        .matches(e -> e.status() == 429);
    tasks.cancel(running.getFirst().id());
    assertThat(endOf(running.getFirst())).isEqualTo(Task.State.CANCELLED);
    open.countDown();
    for (Task task : running.subList(1, 8)) {
      assertThat(endOf(task)).isEqualTo(Task.State.COMPLETED);
    }
    assertThat(tasks.all().getFirst().id()).isEqualTo(running.getLast().id());
  }

  private static JsonNode waitFor(CountDownLatch open) {
    try {
      open.await();
      return nodes().nullNode();
    } catch (InterruptedException e) {
      throw new CancelledException("ended", ErrorContext.NONE);
    }
  }

  @Test
  void aTaskThatFailsSaysWhyAndAFaultOfOursSaysWhereToLook() throws Exception {
    Task known =
        tasks.start(
            TaskKind.VERIFY,
            "known",
            _ -> {
              throw new InvalidRequestException("no such thing", "Look again.", ErrorContext.NONE);
            });
    Task unknown =
        tasks.start(
            TaskKind.VERIFY,
            "unknown",
            _ -> {
              throw new IllegalStateException("hidden words");
            });

    assertThat(endOf(known)).isEqualTo(Task.State.FAILED);
    assertThat(tasks.require(known.id()).error().orElseThrow().toString())
        .contains("invalid_request", "no such thing", "Look again.");
    assertThat(endOf(unknown)).isEqualTo(Task.State.FAILED);
    assertThat(tasks.require(unknown.id()).error().orElseThrow().toString())
        .contains("internal")
        .doesNotContain("hidden words");
  }

  @Test
  void aHundredAreRememberedAndAfterTheEndNoneBegins() throws Exception {
    Task first = tasks.start(TaskKind.EVICT, "first", _ -> nodes().nullNode());
    endOf(first);
    for (int i = 0; i < 100; i++) {
      endOf(tasks.start(TaskKind.EVICT, "more", _ -> nodes().nullNode()));
    }

    assertThat(tasks.all()).hasSize(100);
    assertThatExceptionOfType(RefusedException.class)
        .isThrownBy(() -> tasks.require(first.id()))
        .matches(e -> e.status() == 404);
    assertThatExceptionOfType(RefusedException.class)
        .isThrownBy(() -> tasks.cancel(UUID.randomUUID()));
    tasks.close();
    assertThatExceptionOfType(RefusedException.class)
        .isThrownBy(() -> tasks.start(TaskKind.EVICT, "late", _ -> nodes().nullNode()))
        .matches(e -> e.status() == 503);
  }
}
