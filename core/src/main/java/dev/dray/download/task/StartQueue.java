package dev.dray.download.task;

import dev.dray.download.Priority;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Who may run: a bounded number at once, the others by priority, and among equals in the order in
/// which they came. Thread-safe.
final class StartQueue {

  private final List<Turn> waiting = new ArrayList<>();
  private int places;
  private int taken;
  private long arrivals;

  StartQueue(int places) {
    this.places = checked(places);
  }

  private static int checked(int places) {
    if (places < 1) {
      throw new IllegalArgumentException("at least one download must be able to run: " + places);
    }
    return places;
  }

  /// Changes the number of places; nobody who runs is stopped.
  void setPlaces(int number) {
    synchronized (this) {
      places = checked(number);
    }
    callNext();
  }

  synchronized int places() {
    return places;
  }

  /// A new turn, which neither waits nor runs yet.
  ///
  /// @param callback called without locks when it may be this turn's time; must not block
  Turn turn(Priority priority, Runnable callback) {
    return new Turn(priority, callback);
  }

  private synchronized Optional<Turn> first() {
    return taken >= places ? Optional.empty() : waiting.stream().min(StartQueue::inTurn);
  }

  /// The more important first, then the one that came first. Written out: comparators that
  /// `Comparator` puts together cost each start of the program (decision 29).
  private static int inTurn(Turn one, Turn other) {
    int byPriority = other.priority.compareTo(one.priority);
    return byPriority != 0 ? byPriority : Long.compare(one.arrival, other.arrival);
  }

  private void callNext() {
    first().ifPresent(turn -> turn.callback.run());
  }

  /// One download's turn, taken and given back any number of times by one thread.
  final class Turn {

    private final Runnable callback;
    // Guarded by the queue.
    private Priority priority;
    private long arrival;
    private boolean holds;

    private Turn(Priority priority, Runnable callback) {
      this.priority = priority;
      this.callback = callback;
    }

    /// Takes a place if one is free and nobody is before; otherwise waits in the queue, where it
    /// stays until it is taken or [left][#leave()].
    boolean tryTake() {
      boolean mine;
      synchronized (StartQueue.this) {
        if (holds) {
          return true;
        }
        if (!waiting.contains(this)) {
          arrival = ++arrivals;
          waiting.add(this);
        }
        mine = first().filter(this::equals).isPresent();
        if (mine) {
          waiting.remove(this);
          taken++;
          holds = true;
        }
      }
      if (mine) {
        // There may be room for more than one.
        callNext();
      }
      return mine;
    }

    /// Gives the place back, or waits no longer.
    void leave() {
      synchronized (StartQueue.this) {
        waiting.remove(this);
        if (holds) {
          holds = false;
          taken--;
        }
      }
      callNext();
    }

    /// Changes the priority; matters while it waits.
    void setPriority(Priority next) {
      synchronized (StartQueue.this) {
        priority = next;
      }
      callNext();
    }
  }
}
