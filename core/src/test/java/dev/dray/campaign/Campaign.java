package dev.dray.campaign;

import dev.dray.testkit.http.TestCertificates;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/// Many seeds, several at a time because each mostly waits, in batches after which nothing may be
/// held any more.
final class Campaign {

  private final Path folder;
  private final PrintStream out;
  private final int parallel;
  private final TestCertificates certificates = TestCertificates.create();
  private final Path authority;
  private final Map<String, Integer> faults = new TreeMap<>();
  private final Map<String, Integer> outcomes = new TreeMap<>();
  private final List<String> problems = new ArrayList<>();
  private int runs;
  private int wrongFiles;
  private int hangs;
  private int leaks;

  /// @param folder an empty one for everything that is written
  Campaign(Path folder, PrintStream out, int parallel) {
    this.folder = folder;
    this.out = out;
    this.parallel = parallel;
    this.authority = certificates.writeAuthority(folder.resolve("authority.pem"));
  }

  /// Runs one seed and tells everything about it.
  RunReport one(long seed) throws IOException, InterruptedException {
    Path root = Files.createDirectories(folder.resolve("seed-" + seed));
    try {
      return new CampaignRun(Scenario.of(seed), root, certificates, authority).run();
    } finally {
      remove(root);
    }
  }

  /// Runs seeds in order until so many are done or the time is over.
  void many(long from, long most, Duration time, int batch)
      throws IOException, InterruptedException {
    long until = System.nanoTime() + time.toNanos();
    // Classes, selectors and whatever else is made once.
    batch(from, Math.min(most, parallel));
    runs = 0;
    Resources before = settled(new Resources(0, 0, Map.of()), Duration.ofSeconds(2));
    for (long seed = from, end = from + most;
        seed < end && System.nanoTime() < until && hangs == 0; ) {
      int count = (int) Math.min(batch, end - seed);
      batch(seed, count);
      seed += count;
      Resources after = settled(before, Duration.ofSeconds(10));
      if (!after.isNoMoreThan(before)) {
        leaks++;
        problems.add(
            "seeds %d to %d leak: %s before, %s after: %s%n%s"
                .formatted(
                    seed - count,
                    seed - 1,
                    before,
                    after,
                    Resources.targets(),
                    Resources.stacks()));
        before = after;
      }
      if (count < most) {
        out.printf("%d runs, %d problems%n", runs, problems.size());
      }
    }
  }

  /// What is held once it is no more than `wanted`, or when the patience ends.
  private static Resources settled(Resources wanted, Duration patience)
      throws InterruptedException {
    long until = System.nanoTime() + patience.toNanos();
    Resources now = Resources.now();
    while (!now.isNoMoreThan(wanted) && System.nanoTime() < until) {
      Thread.sleep(20);
      now = Resources.now();
    }
    return now;
  }

  private void batch(long from, long count) throws IOException, InterruptedException {
    try (ExecutorService threads =
        Executors.newFixedThreadPool(
            parallel, Thread.ofPlatform().name("campaign-", 0).factory())) {
      List<Future<RunReport>> reports = new ArrayList<>();
      for (long seed = from; seed < from + count; seed++) {
        long own = seed;
        reports.add(threads.submit(() -> one(own)));
      }
      for (int i = 0; i < reports.size(); i++) {
        try {
          add(reports.get(i).get());
        } catch (ExecutionException e) {
          problems.add("seed " + (from + i) + " broke: " + RunReport.trace(e.getCause()));
        }
      }
    }
  }

  private void add(RunReport report) {
    runs++;
    wrongFiles += report.wrongFiles();
    hangs += report.hangs();
    report.faults().forEach((kind, n) -> faults.merge(kind, n, Integer::sum));
    report.outcomes().forEach((name, n) -> outcomes.merge(name, n, Integer::sum));
    report
        .problems()
        .forEach(problem -> problems.add("seed " + report.scenario().seed() + ": " + problem));
  }

  /// Everything that must not be, one line or more each.
  List<String> problems() {
    return problems;
  }

  int runs() {
    return runs;
  }

  Map<String, Integer> faults() {
    return faults;
  }

  Map<String, Integer> outcomes() {
    return outcomes;
  }

  /// The numbers.
  String summary() {
    StringBuilder text = new StringBuilder();
    text.append("runs          %6d%n".formatted(runs));
    text.append("wrong files   %6d%n".formatted(wrongFiles));
    text.append("hangs         %6d%n".formatted(hangs));
    text.append("leaks         %6d%n".formatted(leaks));
    text.append("other problems%6d%n".formatted(problems.size() - wrongFiles - hangs - leaks));
    text.append("\nfaults served:\n");
    faults.forEach((kind, n) -> text.append("%8d  %s%n".formatted(n, kind)));
    text.append("\nsessions under fire ended in:\n");
    outcomes.forEach((name, n) -> text.append("%8d  %s%n".formatted(n, name)));
    return text.toString();
  }

  private static void remove(Path root) throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
