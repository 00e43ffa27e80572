package dev.dray.cli.console;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/// The terminal's size, looked up again every few seconds while it is watched: Java has no signal
/// for a resized window. Thread-safe.
public final class SizeWatch implements Supplier<TerminalSize>, AutoCloseable {

  private static final Duration EVERY = Duration.ofSeconds(2);

  private final Thread watcher;
  private volatile TerminalSize size;
  private volatile boolean closed;

  /// Looks the size up and goes on watching it.
  public SizeWatch(Map<String, String> variables) {
    size = TerminalSize.find(variables);
    watcher =
        Thread.ofVirtual()
            .name("terminal-size")
            .start(() -> {
              while (!closed) {
                LockSupport.parkNanos(EVERY.toNanos());
                if (!closed) {
                  size = TerminalSize.find(variables);
                }
              }
            });
  }

  @Override
  public TerminalSize get() {
    return size;
  }

  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(watcher);
  }
}
