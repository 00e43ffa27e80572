package dev.dray.cli.progress;

import dev.dray.ByteSize;
import dev.dray.cli.console.Console;
import dev.dray.cli.console.DisplayWidth;
import dev.dray.cli.console.SizeWatch;
import dev.dray.cli.console.TerminalSize;
import dev.dray.download.DownloadProgress;
import dev.dray.settings.Preference;
import dev.dray.store.HashProgress;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/// Shows how far reading through files has come, for hashing or sending them: one line that is
/// painted over on a terminal, a line every few seconds elsewhere, and none for what is over
/// sooner. Thread-safe.
public final class HashingView implements HashProgress, AutoCloseable {

  private static final long FRAME_NANOS = Duration.ofMillis(100).toNanos();
  private static final long LINE_NANOS = Duration.ofSeconds(5).toNanos();

  private final String verb;
  private final PrintStream err;
  private final LongSupplier nanoClock;
  private final Optional<LiveDisplay> display;
  private final Optional<SizeWatch> size;
  private final long startedAt;
  private long next;
  private long read;
  private OptionalLong total = OptionalLong.empty();

  /// A view on the console's error stream.
  ///
  /// @param preference whether the line is painted over; asked of the console where it is `AUTO`
  public HashingView(Console console, Preference preference) {
    this(console, preference, "Hashing");
  }

  /// The same for another kind of work.
  ///
  /// @param verb what is done, such as `Sending`
  public HashingView(Console console, Preference preference, String verb) {
    this(
        verb,
        console.err(),
        System::nanoTime,
        switch (preference) {
              case AUTO -> console.canRedraw();
              case ALWAYS -> true;
              case NEVER -> false;
            }
            ? Optional.of(new SizeWatch(console.variables()))
            : Optional.empty());
  }

  HashingView(PrintStream err, LongSupplier nanoClock, Optional<SizeWatch> size) {
    this("Hashing", err, nanoClock, size);
  }

  private HashingView(
      String verb, PrintStream err, LongSupplier nanoClock, Optional<SizeWatch> size) {
    this.verb = verb;
    this.err = err;
    this.nanoClock = nanoClock;
    this.size = size;
    this.display = size.map(s -> new LiveDisplay(err));
    this.startedAt = nanoClock.getAsLong();
    this.next = startedAt + every();
  }

  private long every() {
    return size.isPresent() ? FRAME_NANOS : LINE_NANOS;
  }

  @Override
  public synchronized void expect(long bytes) {
    total = OptionalLong.of(bytes);
  }

  @Override
  public synchronized void read(long bytes) {
    read += bytes;
    long now = nanoClock.getAsLong();
    if (now - next < 0) {
      return;
    }
    next = now + every();
    String line = line(Duration.ofNanos(now - startedAt));
    if (display.isPresent()) {
      TerminalSize terminal = size.orElseThrow().get();
      display
          .get()
          .paint(List.of(DisplayWidth.shortened(line, terminal.columns() - 1, "…")), terminal);
    } else {
      err.println(line);
      err.flush();
    }
  }

  /// Such as `Hashing 37% 1.5 GB of 4.0 GB 1.1 GB/s ETA 2s`.
  private String line(Duration elapsed) {
    StringBuilder line = new StringBuilder(verb).append("  ");
    long perSecond = read * 1000 / Math.max(1, elapsed.toMillis());
    if (total.isPresent() && total.getAsLong() > 0) {
      line.append(Math.min(99, read * 100 / total.getAsLong())).append("%  ");
    }
    line.append(new ByteSize(read).formatted());
    total.ifPresent(t -> line.append(" of ").append(new ByteSize(t).formatted()));
    line.append("  ").append(new ByteSize(perSecond).formatted()).append("/s");
    if (total.isPresent() && perSecond > 0) {
      Duration left = Duration.ofSeconds(Math.max(0, total.getAsLong() - read) / perSecond);
      line.append("  ETA ").append(DownloadProgress.format(left));
    }
    return line.toString();
  }

  /// Takes the line away.
  @Override
  public synchronized void close() {
    size.ifPresent(watch -> {
      display.orElseThrow().clear(watch.get());
      watch.close();
    });
  }
}
