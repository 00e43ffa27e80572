package dev.dray.download.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dray.download.Priority;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StartQueueTest {

  private final List<String> called = new ArrayList<>();

  private StartQueue.Turn turn(StartQueue queue, String name, Priority priority) {
    return queue.turn(priority, () -> called.add(name));
  }

  @Test
  void theHigherPriorityIsFirstAndAmongEqualsTheEarlier() {
    StartQueue queue = new StartQueue(1);
    StartQueue.Turn running = turn(queue, "running", Priority.LOW);
    assertThat(running.tryTake()).isTrue();
    assertThat(running.tryTake()).as("it has it already").isTrue();
    StartQueue.Turn low = turn(queue, "low", Priority.LOW);
    StartQueue.Turn normal = turn(queue, "normal", Priority.NORMAL);
    StartQueue.Turn later = turn(queue, "later", Priority.NORMAL);
    StartQueue.Turn high = turn(queue, "high", Priority.HIGH);
    assertThat(List.of(low, normal, later, high)).noneMatch(StartQueue.Turn::tryTake);
    assertThat(called).isEmpty();

    running.leave();
    assertThat(called).containsExactly("high");
    assertThat(normal.tryTake()).isFalse();
    assertThat(high.tryTake()).isTrue();
    high.leave();
    assertThat(later.tryTake()).isFalse();
    assertThat(normal.tryTake()).isTrue();
    low.setPriority(Priority.HIGH);
    normal.leave();
    assertThat(called).endsWith("low");
    assertThat(low.tryTake()).isTrue();
  }

  @Test
  void whoLeavesTheQueueStopsNobody() {
    StartQueue queue = new StartQueue(1);
    StartQueue.Turn running = turn(queue, "running", Priority.NORMAL);
    StartQueue.Turn high = turn(queue, "high", Priority.HIGH);
    StartQueue.Turn normal = turn(queue, "normal", Priority.NORMAL);
    assertThat(running.tryTake()).isTrue();
    assertThat(high.tryTake()).isFalse();
    assertThat(normal.tryTake()).isFalse();
    high.leave();
    high.leave();
    running.leave();
    assertThat(normal.tryTake()).isTrue();
    assertThat(high.tryTake()).as("it is back, at the end").isFalse();
  }

  @Test
  void theNumberOfPlacesChangesLive() {
    StartQueue queue = new StartQueue(1);
    List<StartQueue.Turn> turns =
        List.of(
            turn(queue, "one", Priority.NORMAL),
            turn(queue, "two", Priority.NORMAL),
            turn(queue, "three", Priority.NORMAL));
    assertThat(turns).filteredOn(StartQueue.Turn::tryTake).hasSize(1);
    queue.setPlaces(2);
    assertThat(called).containsExactly("two");
    assertThat(turns).filteredOn(StartQueue.Turn::tryTake).hasSize(2);
    queue.setPlaces(1);
    turns.get(0).leave();
    assertThat(turns.get(2).tryTake()).isFalse();
    turns.get(1).leave();
    assertThat(turns.get(2).tryTake()).isTrue();
    assertThatThrownBy(() -> queue.setPlaces(0)).isInstanceOf(IllegalArgumentException.class);
  }
}
