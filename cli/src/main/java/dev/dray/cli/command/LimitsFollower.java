package dev.dray.cli.command;

import dev.dray.download.Limits;
import dev.dray.error.DrayException;
import dev.dray.settings.Environment;
import dev.dray.settings.Setting;
import dev.dray.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/// Takes changes of the files of settings up while downloads run, so that `dray config set
/// limit-rate 1M` in another terminal holds at once. Only what changes there counts: what the
/// command line said stays until then. Looks once a second at the files' times, and reads them when
/// those have changed.
final class LimitsFollower implements AutoCloseable {

  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

  /// What is followed, and how it is taken up.
  private static final Map<Setting, BiConsumer<Limits, Settings>> FOLLOWED =
      Map.of(
          Setting.LIMIT_RATE, (limits, now) -> limits.rate(now.limitRate()),
          Setting.LIMIT_RATE_HOST, (limits, now) -> limits.ratePerHost(now.limitRatePerHost()),
          Setting.PARALLEL_DOWNLOADS,
              (limits, now) -> limits.parallelDownloads(now.parallelDownloads()),
          Setting.BETWEEN, (limits, now) -> limits.between(now.between()));

  private final Environment environment;
  private final Limits limits;
  private final Consumer<String> note;
  private final List<Path> files;
  private final Thread thread;
  private List<Optional<Object>> times;
  private Map<Setting, String> last;

  private LimitsFollower(Settings settings, Limits limits, Consumer<String> note) {
    this.environment = settings.environment();
    this.limits = limits;
    this.note = note;
    this.files = List.of(settings.projectFile(), settings.userFile().path());
    this.times = times();
    this.last = values(Settings.load(environment));
    this.thread = Thread.ofVirtual().name("dray-settings").start(this::run);
  }

  /// Begins to follow.
  ///
  /// @param note told in a sentence what changed
  static LimitsFollower of(Settings settings, Limits limits, Consumer<String> note) {
    return new LimitsFollower(settings, limits, note);
  }

  private void run() {
    try {
      while (true) {
        Thread.sleep(LOOK_EVERY);
        look();
      }
    } catch (InterruptedException e) {
      // The downloads are over.
    }
  }

  private void look() {
    List<Optional<Object>> now = times();
    if (now.equals(times)) {
      return;
    }
    times = now;
    try {
      Settings settings = Settings.load(environment);
      Map<Setting, String> values = values(settings);
      FOLLOWED.forEach((setting, change) -> {
        if (!Objects.equals(values.get(setting), last.get(setting))) {
          change.accept(limits, settings);
          String value = settings.value(setting).shown();
          note.accept(setting + " is now " + (value.isEmpty() ? "off" : value));
        }
      });
      last = values;
    } catch (DrayException e) {
      // Half-written, or with a mistake in it: the next change is looked at again.
      note.accept("Settings stay as they are: " + e.getMessage());
    }
  }

  private static Map<Setting, String> values(Settings settings) {
    Map<Setting, String> values = new EnumMap<>(Setting.class);
    FOLLOWED.keySet().forEach(setting -> values.put(setting, settings.value(setting).shown()));
    return values;
  }

  private List<Optional<Object>> times() {
    return files.stream().map(LimitsFollower::time).toList();
  }

  private static Optional<Object> time(Path file) {
    try {
      return Optional.of(Files.getLastModifiedTime(file));
    } catch (IOException e) {
      // Not there, or not to be seen: none.
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
