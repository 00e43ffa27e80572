package dev.dray.cli.demo;

import dev.dray.ByteSize;
import dev.dray.Dray;
import dev.dray.ModelRef;
import dev.dray.cli.command.DownloadCommand;
import dev.dray.cli.command.ProgressChoice;
import dev.dray.cli.command.Session;
import dev.dray.download.Download;
import dev.dray.download.DownloadEvent;
import dev.dray.download.DownloadRequest;
import dev.dray.download.DownloadResult;
import dev.dray.inspection.Inspection;
import dev.dray.model.Fact;
import dev.dray.model.FactSource;
import dev.dray.model.ModelFacts;
import dev.dray.model.variant.VariantWish;
import dev.dray.settings.Environment;
import dev.dray.settings.Setting;
import dev.dray.settings.Settings;
import dev.dray.store.CacheReport;
import dev.dray.store.VerifyReport;
import dev.dray.testkit.fault.Fault;
import dev.dray.testkit.hub.LoopbackHub;
import dev.dray.testkit.repo.RepoFile;
import dev.dray.testkit.repo.TestRepo;
import dev.dray.testkit.repo.TestRepos;
import dev.dray.testkit.weights.GgufFile;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The steps of the demo. Everything it says it has just seen happen.
final class Demo implements AutoCloseable {

  private static final String MODEL = "acme/paper-crane-7b";
  private static final double INTERRUPT_AT = 0.4;

  private final Session session;
  private final PrintStream out;
  private final Path folder;
  private final Optional<ByteSize> speed;
  private final ProgressChoice progress;
  private final LoopbackHub hub;
  private volatile boolean stopped;
  private volatile @Nullable Download current;

  /// Starts the hub.
  Demo(Session session, Path folder, Optional<ByteSize> speed, boolean small, String progress) {
    this.session = session;
    this.out = session.console().out();
    this.folder = folder;
    this.speed = speed;
    this.progress = ProgressChoice.parse(progress);
    this.hub = LoopbackHub.builder().repo(model(small)).start();
  }

  private static TestRepo model(boolean small) {
    long shard = small ? 3_000_000 : 130_000_000;
    long gguf = small ? 4_000_000 : 180_000_000;
    TestRepo repo =
        TestRepos.safetensors(MODEL, 2, shard)
            .lfs("paper-crane-7b-Q8_0.gguf", GgufFile.llama("paper-crane-7b", gguf, 7))
            .build();
    // Digests are worked out now, so that the first listing is as quick as a real hub's.
    repo.head().files().values().forEach(RepoFile::etag);
    return repo;
  }

  int run() {
    out.println(
        "A hub runs inside this program at " + hub.endpoint() + " and publishes " + MODEL + ".");
    interrupted();
    Optional<DownloadResult> result = stopped ? Optional.empty() : resumed();
    if (stopped || result.isEmpty()) {
      return DownloadCommand.INTERRUPTED;
    }
    boolean sound = verified();
    formats(result.get());
    withoutNetwork();
    out.println();
    out.println("The same with a real model:  dray download org/name");
    return sound ? 0 : 1;
  }

  /// Ends the demo early. Safe from any thread.
  void stop() {
    stopped = true;
    Download running = current;
    if (running != null) {
      running.cancel();
    }
  }

  boolean stopped() {
    return stopped;
  }

  Path folder() {
    return folder;
  }

  /// Stops a download in the middle, as Ctrl-C would.
  private void interrupted() {
    step("1. Download it, and stop in the middle.");
    try (Dray dray = open(false)) {
      Download download = dray.download(request());
      current = download;
      if (stopped) {
        download.cancel();
      }
      AtomicBoolean stopped = new AtomicBoolean();
      try (var view = view(dray);
          Stream<DownloadEvent> events = download.stream()) {
        events.forEach(event -> {
          view.show(event);
          if (event.progress().fractionCompleted() >= INTERRUPT_AT
              && stopped.compareAndSet(false, true)) {
            download.cancel();
          }
        });
      }
      var end = download.progress();
      say(
          "Stopped at "
              + new ByteSize(end.bytesDone())
              + " of "
              + new ByteSize(end.totalBytes().orElse(0))
              + ", as Ctrl-C would. What is here is kept.");
    }
  }

  /// Runs the same download again while the hub cuts a connection.
  private Optional<DownloadResult> resumed() {
    step("2. The same command again: it goes on where it stopped, even when the line breaks.");
    hub.faults().nextCdnGet(Fault.resetAfter(2_000_000));
    int before = hub.faults().fired().size();
    try (Dray dray = open(false)) {
      Optional<DownloadResult> result = DownloadCommand.fetch(dray, request(), progress, session);
      int cuts = hub.faults().fired().size() - before;
      result.ifPresent(r ->
          say(
              r.files().size()
                  + " files, "
                  + r.bytes()
                  + ": "
                  + new ByteSize(Math.max(0, r.bytes().bytes() - r.bytesDownloaded().bytes()))
                  + " were here already, "
                  + r.bytesDownloaded()
                  + " came over the network."));
      say(
          "The hub broke "
              + cuts
              + (cuts == 1 ? " connection" : " connections")
              + " meanwhile; nothing was lost.");
      return result;
    }
  }

  private boolean verified() {
    step("3. Every byte was checked on its way. Here is the proof again, from the disk.");
    try (Dray dray = open(true)) {
      ModelRef.Hub ref = ModelRef.Hub.model(MODEL);
      AtomicLong hashed = new AtomicLong();
      VerifyReport report =
          dray.cache()
              .verify(
                  ref.kind(), ref.repo(), ref.revisionOrMain(), Optional.empty(), hashed::addAndGet)
              .orElseThrow();
      say(
          report.checked()
              + " files, "
              + new ByteSize(report.bytes())
              + " hashed: "
              + (report.isSound() ? "all right." : report.mismatches().size() + " WRONG."));
      CacheReport cache = dray.cache().scan();
      for (CacheReport.Repository repository : cache.repositories()) {
        say(
            "In the cache that all Hugging Face tools share: "
                + repository.kind()
                + "/"
                + repository.id()
                + ", "
                + repository.size()
                + ".");
      }
      return report.isSound();
    }
  }

  private void formats(DownloadResult result) {
    step("4. What the model is (read from its bytes, not from its name).");
    try (Dray dray = open(true)) {
      Inspection found = dray.inspect(result.path());
      ModelFacts facts = found.facts();
      facts.containers().stream().filter(Demo::isRead).forEach(fact -> tell("Format", fact));
      facts.quantizations().stream()
          .filter(Demo::isRead)
          .forEach(fact -> tell("Quantization", fact));
      facts.architecture().ifPresent(fact -> tell("Architecture", fact));
      facts.parameters().ifPresent(fact -> tell("Parameters", fact));
      facts.contextLength().ifPresent(fact -> tell("Context", fact));
      facts.license().ifPresent(fact -> tell("Licence", fact));
      facts.completeness().missing().forEach(missing -> say("Missing: " + missing));
      say("That took " + found.read() + " of reading.");
    }
  }

  private static boolean isRead(Fact<?> fact) {
    return fact.source().kind() == FactSource.Kind.HEADER;
  }

  private void tell(String what, Fact<?> fact) {
    say(what + ": " + fact + ".");
  }

  private void withoutNetwork() {
    step("5. The hub is switched off, and the model is asked for once more.");
    hub.close();
    try (Dray dray = open(true)) {
      DownloadResult result = dray.download(request()).await();
      say("Already here, nothing fetched: " + result.bytesDownloaded() + " over the network.");
      say(result.path().toString());
    }
  }

  private dev.dray.cli.progress.ProgressView view(Dray dray) {
    return progress.view(session.console(), session.output().format(), dray.settings().progress());
  }

  private DownloadRequest request() {
    // Weights in two forms, of which a user would take one: here more is to be seen with both.
    DownloadRequest.Builder request =
        DownloadRequest.builder(MODEL).variant(VariantWish.EVERYTHING);
    speed.ifPresent(request::limitRate);
    return request.build();
  }

  /// Nothing of the user's is read or written: neither settings nor tokens nor caches.
  private Dray open(boolean offline) {
    Environment own = new Environment(Map.of(), folder, folder, session.environment().os());
    Settings settings =
        Settings.builder()
            .environment(own)
            .withoutFiles()
            .set(Setting.HF_HOME, folder.resolve("huggingface").toString())
            .set(Setting.DRAY_HOME, folder.resolve("dray").toString())
            .set(Setting.ENDPOINT, hub.endpoint().toString())
            .set(Setting.OFFLINE, String.valueOf(offline))
            .build();
    return Dray.open(settings);
  }

  private void step(String text) {
    out.println();
    out.println(text);
    out.flush();
  }

  private void say(String text) {
    out.println("   " + text);
    out.flush();
  }

  @Override
  public void close() {
    hub.close();
  }
}
