package dev.dray.http;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// The one thread that ends exchanges whose time is up and drops kept connections nobody used. It
/// starts with the first exchange and sleeps without a tick while there is nothing to watch.
/// Thread-safe.
final class Watchdog implements AutoCloseable {

  /// How late a time limit may be noticed.
  private static final long TICK_MILLIS = 50;

  private static final long SWEEP_MILLIS = 1_000;

  private final Set<Guard> guards = ConcurrentHashMap.newKeySet();
  private final BooleanSupplier sweep;
  private final Object lock = new Object();
  private @Nullable Thread thread;
  private boolean closed;

  /// @param sweep drops kept connections whose time is up; says whether any are left
  Watchdog(BooleanSupplier sweep) {
    this.sweep = sweep;
  }

  void watch(Guard guard) {
    guards.add(guard);
    synchronized (lock) {
      if (thread == null && !closed) {
        thread = Thread.ofPlatform().daemon().name("dray-http-watchdog").start(this::run);
      }
      lock.notifyAll();
    }
  }

  void leave(Guard guard) {
    guards.remove(guard);
  }

  private void run() {
    long sweptAt = System.nanoTime();
    boolean idle = true;
    while (pause(idle)) {
      long now = System.nanoTime();
      for (Guard guard : guards) {
        guard.check(now);
      }
      if (now - sweptAt >= SWEEP_MILLIS * 1_000_000) {
        sweptAt = now;
        idle = sweep.getAsBoolean();
      } else {
        idle = true;
      }
    }
  }

  /// Waits for the next look; false at the end.
  private boolean pause(boolean keptConnections) {
    synchronized (lock) {
      long until = System.nanoTime() + (guards.isEmpty() ? SWEEP_MILLIS : TICK_MILLIS) * 1_000_000;
      boolean sleepsLong = guards.isEmpty();
      boolean forEver = sleepsLong && !keptConnections;
      try {
        while (!closed) {
          long left = (until - System.nanoTime()) / 1_000_000;
          if ((left <= 0 && !forEver) || (sleepsLong && !guards.isEmpty())) {
            return true;
          }
          lock.wait(forEver ? 0 : left);
        }
      } catch (InterruptedException e) {
        // Nobody interrupts this thread but the end of the program.
        Thread.currentThread().interrupt();
      }
      return false;
    }
  }

  @Override
  public void close() {
    synchronized (lock) {
      closed = true;
      lock.notifyAll();
    }
  }
}
