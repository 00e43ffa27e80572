package dev.dray.campaign;

import dev.dray.ByteSize;
import dev.dray.download.Download;
import dev.dray.download.DownloadRequest;
import dev.dray.download.DownloadResult;
import dev.dray.download.DownloadState;
import dev.dray.download.task.DownloadTask;
import dev.dray.error.DrayException;
import dev.dray.error.ErrorCode;
import dev.dray.http.Timeouts;
import dev.dray.model.variant.VariantWish;
import dev.dray.store.LinkRule;
import dev.dray.testkit.content.Content;
import dev.dray.testkit.fault.Firing;
import dev.dray.testkit.fault.When;
import dev.dray.testkit.http.TestCertificates;
import dev.dray.testkit.proxy.TestProxy;
import dev.dray.transfer.DirectWrites;
import dev.dray.transfer.TransferOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

/// One seed from start to end: sessions under fire, each with a look at the disk, and then a calm
/// one that must bring everything.
final class CampaignRun {

  /// Nothing takes this long that will ever end.
  static final Duration DEADLINE = Duration.ofSeconds(90);

  private final Scenario scenario;
  private final Path root;
  private final TestCertificates certificates;
  private final Path authority;
  private final RunReport report;
  // Guarded by this.
  private boolean calm;
  // An earlier session brought the file of an address without a digest: when its content changed
  // since, Dray refuses to replace it until it is told to.
  private boolean broughtUnchecked;
  private boolean overwrite;
  private final Disk disk;
  private final ConcurrentLinkedQueue<Scenario.Happening> happened = new ConcurrentLinkedQueue<>();
  private final AtomicReference<Optional<Download>> running =
      new AtomicReference<>(Optional.empty());

  CampaignRun(Scenario scenario, Path root, TestCertificates certificates, Path authority) {
    this.scenario = scenario;
    this.root = root;
    this.certificates = certificates;
    this.authority = authority;
    this.report = new RunReport(scenario);
    this.disk = new Disk(root, scenario.place());
  }

  RunReport run() throws IOException, InterruptedException {
    try (Upstream upstream = Upstream.start(scenario, certificates);
        TestProxy proxy = TestProxy.start()) {
      upstream.storm(scenario);
      Set<Firing> seen = new HashSet<>();
      for (Scenario.Session session : scenario.sessions()) {
        disk.damage(session.before());
        prepareIncidents(session, upstream);
        happened.clear();
        upstream.refuseConnections(0);
        Optional<ErrorCode> error = attempt(upstream, proxy, Optional.of(session));
        judge(error, upstream.fired().stream().filter(seen::add).toList(), session);
        happened.forEach(what -> report.fault("incident: " + what));
        look(upstream, "after a session");
        if (report.hangs() > 0) {
          return report;
        }
      }
      upstream.fired().stream().filter(Firing::wasServed).map(Firing::kind).forEach(report::fault);
      calmDown(upstream);
      happened.clear();
      Optional<ErrorCode> error = attempt(upstream, proxy, Optional.empty());
      if (isRefusedToReplace(error)) {
        error = attempt(upstream, proxy, Optional.empty());
      }
      error.ifPresent(code -> report.problem("the calm session failed with " + code));
      look(upstream, "at the end");
      for (String name : disk.unfinished()) {
        report.problem("left behind: " + name);
      }
      report.log("on disk " + disk.names());
      report.log(upstream.requests());
    }
    return report;
  }

  private void prepareIncidents(Scenario.Session session, Upstream upstream) {
    for (Scenario.Incident incident : session.incidents()) {
      upstream
          .script(incident.atStorage())
          .before(When.any(), incident.request(), () -> happen(incident.what(), upstream));
    }
  }

  // A request that was cut short may still be on its way through the server, with an incident
  // before it: that one must not happen to the calm session.
  private synchronized void calmDown(Upstream upstream) {
    calm = true;
    upstream.calm();
  }

  private synchronized void happen(Scenario.Happening what, Upstream upstream) {
    if (calm) {
      return;
    }
    happened.add(what);
    switch (what) {
      case CANCEL -> running.get().ifPresent(Download::cancel);
      case PAUSE -> running.get().ifPresent(CampaignRun::pauseAWhile);
      case RESET_ALL -> upstream.resetConnections();
      case REFUSE -> upstream.refuseConnections(3);
      case EXPIRE_LINKS -> upstream.expireLinks();
      case CHANGE -> upstream.change();
    }
  }

  private static void pauseAWhile(Download download) {
    download.pause();
    Thread.ofVirtual()
        .start(() -> {
          try {
            // Long enough for connections to end, or not quite: both must do.
            Thread.sleep(30);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          } finally {
            download.resume();
          }
        });
  }

  /// One start of the program.
  ///
  /// @param session empty for the calm one
  private Optional<ErrorCode> attempt(
      Upstream upstream, TestProxy proxy, Optional<Scenario.Session> session)
      throws InterruptedException {
    LinkRule links =
        scenario.place() == Scenario.Place.CACHE_WITHOUT_LINKS
            ? LinkRule.NEVER
            : LinkRule.WHERE_POSSIBLE;
    TransferOptions options =
        session
            .map(s ->
                new TransferOptions(
                    s.connections(),
                    Math.min(2, s.connections()),
                    s.connectionsInAll(),
                    s.piece(),
                    s.buffer(),
                    Program.impatient(),
                    s.tries(),
                    Duration.ofMillis(5),
                    s.connections() <= 2 ? DirectWrites.ALWAYS : DirectWrites.NEVER))
            .orElse(
                TransferOptions.DEFAULT
                    .withPieceSize(ByteSize.mebibytes(1))
                    .withRetries(6, Duration.ofMillis(5)));
    try (Program program =
        new Program(
            root,
            upstream.endpoint(),
            links,
            authority,
            proxies(proxy),
            options,
            session.isPresent() ? Program.impatient() : Timeouts.DEFAULT,
            session.map(Scenario.Session::parallelFiles).orElse(4))) {
      DownloadTask task = program.prepare(request(upstream));
      running.set(Optional.of(task));
      task.begin();
      return outcome(task, session.isPresent() ? "under fire" : "calm");
    }
  }

  private Map<String, String> proxies(TestProxy proxy) {
    return switch (scenario.way()) {
      case DIRECT -> Map.of();
      case HTTP_PROXY -> Map.of("ALL_PROXY", proxy.httpUri().toString());
      case SOCKS_PROXY -> Map.of("ALL_PROXY", proxy.socksUri().toString());
    };
  }

  private DownloadRequest request(Upstream upstream) {
    DownloadRequest.Builder request = upstream.request(scenario).variant(VariantWish.EVERYTHING);
    return switch (scenario.place()) {
      case CACHE, CACHE_WITHOUT_LINKS -> request.build();
      case LOCAL_DIR -> request.localDir(disk.target()).build();
      case FOLDER, ADDRESS, ADDRESS_WITH_DIGEST ->
          overwrite
              ? request.folderOverwriting(disk.target()).build()
              : request.folder(disk.target()).build();
    };
  }

  private Optional<ErrorCode> outcome(DownloadTask task, String when) throws InterruptedException {
    try {
      DownloadResult result = task.result().get(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
      report.log(when + ": whole, " + result.bytesDownloaded() + " fetched");
      expect(task.state() == DownloadState.COMPLETED, "whole, yet " + task.state());
      complete(result);
      if (!when.equals("calm")) {
        report.outcome("whole");
      }
      return Optional.empty();
    } catch (TimeoutException e) {
      report.hang(when + " hung at " + task.progress() + "\n" + Resources.stacks());
      task.cancel();
      return Optional.empty();
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof DrayException known)) {
        report.problem(when + ": not an error of ours: " + RunReport.trace(e.getCause()));
        return Optional.empty();
      }
      report.log(when + ": " + known.code() + " " + known.getMessage());
      boolean cancelled = known.code() == ErrorCode.CANCELLED;
      expect(
          task.state() == (cancelled ? DownloadState.CANCELLED : DownloadState.FAILED),
          known.code() + ", yet " + task.state());
      expect(!known.nextStep().isBlank() || cancelled, known.code() + " names no next step");
      if (!when.equals("calm")) {
        report.outcome(known.code().toString());
      }
      return Optional.of(known.code());
    }
  }

  /// What the result promises is on disk.
  private void complete(DownloadResult result) {
    Set<String> missing = new TreeSet<>();
    scenario
        .files()
        .forEach(file -> {
          String path = file.path();
          String name = scenario.place().isHub() ? path : path.substring(path.lastIndexOf('/') + 1);
          boolean named =
              result.files().entrySet().stream()
                  .anyMatch(e -> e.getKey().text().equals(name) && Files.exists(e.getValue()));
          if (!named) {
            missing.add(name);
          } else if (scenario.place().isChecked()) {
            Path where =
                result.files().entrySet().stream()
                    .filter(e -> e.getKey().text().equals(name))
                    .findFirst()
                    .orElseThrow()
                    .getValue();
            expect(Content.onDisk(where).sha256().equals(file.sha256()), name + " has wrong bytes");
          }
        });
    expect(missing.isEmpty(), "whole, yet without " + missing);
  }

  private void judge(Optional<ErrorCode> error, List<Firing> fired, Scenario.Session session) {
    if (error.isEmpty()) {
      broughtUnchecked = !scenario.place().isChecked();
      return;
    }
    if (isRefusedToReplace(error)) {
      return;
    }
    Set<ErrorCode> fitting = EnumSet.of(ErrorCode.TIMED_OUT); // this machine may be busy
    fired.forEach(firing -> fitting.addAll(FittingErrors.of(firing.fault())));
    happened.forEach(what -> fitting.addAll(FittingErrors.of(what)));
    if (session.before() == Scenario.Damage.FLIP_A_BIT) {
      fitting.add(ErrorCode.DIGEST_MISMATCH);
    }
    expect(
        fitting.contains(error.get()), error.get() + " does not fit; fitting would be " + fitting);
  }

  /// Whether that is what a session ended in; the next ones do what the error says.
  private boolean isRefusedToReplace(Optional<ErrorCode> error) {
    boolean refused = broughtUnchecked && error.equals(Optional.of(ErrorCode.CONFLICT));
    expect(!refused || !overwrite, "CONFLICT, although it may overwrite");
    overwrite |= refused;
    return refused;
  }

  private void look(Upstream upstream, String when) throws IOException {
    for (String wrong : disk.wrong(upstream.contents())) {
      report.wrongFile(when + ": " + wrong);
    }
  }

  private void expect(boolean holds, String otherwise) {
    if (!holds) {
      report.problem(otherwise);
    }
  }
}
