package dev.dray.server.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.ByteSize;
import dev.dray.Dray;
import dev.dray.ModelRef;
import dev.dray.download.DownloadState;
import dev.dray.server.event.Event;
import dev.dray.server.event.Subscription;
import dev.dray.settings.Environment;
import dev.dray.settings.OsFamily;
import dev.dray.settings.Setting;
import dev.dray.settings.Settings;
import dev.dray.testkit.content.Content;
import dev.dray.testkit.repo.RepoFile;
import dev.dray.testkit.repo.TestRepo;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/// A folder with a library and a job store, and what tests of jobs do again and again.
final class Bench {

  final Path root;

  Bench(Path root) {
    this.root = root;
  }

  Dray dray(URI endpoint) {
    return dray(endpoint, 3);
  }

  Dray dray(URI endpoint, int places) {
    return Dray.open(
        Settings.builder()
            .environment(new Environment(Map.of(), root.resolve("home"), root, OsFamily.LINUX))
            .withoutFiles()
            .set(Setting.ENDPOINT, endpoint.toString())
            .set(Setting.HF_CACHE, root.resolve("cache").toString())
            .set(Setting.PARALLEL_DOWNLOADS, String.valueOf(places))
            .build());
  }

  JobsOptions options() {
    return JobsOptions.in(root.resolve("jobs"));
  }

  static JobSpec spec(String ref) {
    return JobSpec.of(ModelRef.parse(ref));
  }

  static JobSpec slow(String ref, long bytesPerSecond) {
    return spec(ref).limit(Optional.of(new ByteSize(bytesPerSecond)));
  }

  static void until(BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("time is up").isLessThan(end);
      Thread.sleep(5);
    }
  }

  static Job untilState(Jobs jobs, JobId id, DownloadState state) throws InterruptedException {
    until(() -> jobs.get(id).state() == state || jobs.get(id).state().isTerminal());
    Job job = jobs.get(id);
    assertThat(job.state()).as(job.message()).isEqualTo(state);
    // Subscribers hear of it a moment after it is written.
    until(() -> jobs.events().last() >= job.event());
    return job;
  }

  static Job untilBytes(Jobs jobs, JobId id, long bytes) throws InterruptedException {
    until(() -> jobs.get(id).progress().bytesDone() >= bytes);
    return jobs.get(id);
  }

  /// All kept events after a number.
  static List<Event> replay(Jobs jobs, long after) throws InterruptedException {
    return collect(jobs, after, event -> true);
  }

  static List<Event> collect(Jobs jobs, long after, Predicate<Event> filter)
      throws InterruptedException {
    List<Event> all = new ArrayList<>();
    try (Subscription subscription =
        jobs.events().subscribe(OptionalLong.of(after), filter.and(Event::kept))) {
      Optional<Event> next = subscription.next(Duration.ZERO);
      while (next.isPresent()) {
        all.add(next.get());
        next = subscription.next(Duration.ZERO);
      }
    }
    return all;
  }

  static void assertWhole(TestRepo repo, Path place) throws IOException {
    for (RepoFile file : repo.head().files().values()) {
      assertThat(Content.onDisk(place.resolve(file.path())).sha256()).isEqualTo(file.sha256());
    }
  }
}
