package dev.dray.download.task;

import dev.dray.ByteSize;
import dev.dray.Commit;
import dev.dray.ModelRef;
import dev.dray.download.DownloadProgress;
import dev.dray.download.DownloadRequest;
import dev.dray.download.DownloadResult;
import dev.dray.download.DownloadState;
import dev.dray.provider.DaemonProvider;
import dev.dray.provider.Delegated;
import dev.dray.provider.Feature;
import dev.dray.provider.PullProgress;
import dev.dray.transfer.StopSignal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/// A download that a daemon carries out: one stage, and its words and figures as ours.
final class DelegatedWalk implements Way {

  private final DownloadRequest request;
  private final Traffic traffic;
  private final DaemonProvider daemon;
  private final ProgressBoard board;
  private final Reporter reporter;
  private final Optional<Recorder> recorder;
  private final long startedAt = System.nanoTime();
  private boolean begun;

  DelegatedWalk(
      DownloadRequest request,
      Traffic traffic,
      DaemonProvider daemon,
      ProgressBoard board,
      Reporter reporter,
      Optional<Recorder> recorder) {
    this.request = request;
    this.traffic = traffic;
    this.daemon = daemon;
    this.board = board;
    this.reporter = reporter;
    this.recorder = recorder;
  }

  @Override
  public DownloadResult leg(StopSignal signal) {
    DelegatedOptions.check(request, daemon, whyNoPause().isEmpty());
    signal.check("The download");
    reporter.enter(DownloadState.RESOLVING, Asking.sentence(request.ref()));
    if (!begun) {
      begun = true;
      sayWhatDoesNotHold();
    }
    board.daemon(DaemonTally::nextLeg);
    Delegated brought = daemon.pull(request.ref(), new Told(), signal::onFire);
    board.daemon(tally ->
        tally.complete(
            brought.size().isPresent()
                ? OptionalLong.of(brought.size().get().bytes())
                : OptionalLong.empty()));
    recorder.flatMap(r -> r.record(request.ref(), brought)).ifPresent(this::note);
    return result(brought);
  }

  private void sayWhatDoesNotHold() {
    if (traffic.rate().isPresent() || traffic.ratePerHost().isPresent()) {
      note("The speed limit does not hold for what " + daemon.id() + " fetches by itself");
    }
    if (traffic.between().isPresent() && whyNoPause().isPresent()) {
      note(daemon.id() + " cannot be paused: once begun, it fetches outside the hours too");
    }
    if (!daemon.features().contains(Feature.VERIFY)) {
      note(daemon.id() + " does not tell whether it checks the bytes against a digest");
    }
  }

  private void note(String text) {
    reporter.report(new Report.Note(text));
  }

  /// What the daemon brings is between it and its publisher.
  @Override
  public Optional<Commit> commit() {
    return Optional.empty();
  }

  /// Stopping and asking again is a pause, if the daemon stops when told and goes on where it was.
  @Override
  public Optional<String> whyNoPause() {
    Set<Feature> can = daemon.features();
    return can.contains(Feature.PAUSE) || can.containsAll(List.of(Feature.RESUME, Feature.CANCEL))
        ? Optional.empty()
        : Optional.of(
            daemon.id() + " fetches " + request.ref() + " by itself and cannot be paused");
  }

  @Override
  public Optional<String> afterCancel() {
    return daemon.features().contains(Feature.CANCEL)
        ? Optional.empty()
        : Optional.of(daemon.id() + " cannot be told to stop and goes on by itself");
  }

  @Override
  public boolean waitsForRoom() {
    return false;
  }

  @Override
  public Room room() {
    throw new IllegalStateException("the daemon's disk is its own");
  }

  private DownloadResult result(Delegated brought) {
    DownloadProgress now = board.snapshot();
    String revision =
        switch (request.ref()) {
          case ModelRef.Ollama ollama -> ollama.tag();
          case ModelRef.Oci oci -> oci.tag();
          case ModelRef.Daemon named -> named.quantization().orElse("");
          case ModelRef.Hub hub -> hub.revisionOrMain().text();
          case ModelRef.ModelScope _, ModelRef.Url _ -> "";
        };
    return new DownloadResult(
        request.ref(),
        brought.name(),
        revision,
        Optional.empty(),
        brought.place(),
        new TreeMap<>(),
        List.of(),
        brought.size().orElse(new ByteSize(now.bytesDone())),
        new ByteSize(now.bytesReceived()),
        List.of(),
        0,
        List.of(),
        Optional.of(brought),
        Duration.ofNanos(System.nanoTime() - startedAt));
  }

  /// The daemon's words and figures on our board.
  private final class Told implements PullProgress {

    private String words = "Downloading";
    private boolean partial;

    @Override
    public void bytes(long done, long resumed, OptionalLong total, boolean estimated) {
      partial = estimated;
      board.daemon(tally -> tally.bytes(done, resumed, total));
      show(DownloadState.TRANSFERRING);
    }

    @Override
    public void verifying() {
      words = "Checking the bytes";
      show(DownloadState.VERIFYING);
    }

    @Override
    public void says(String message) {
      words = message;
      show(board.state());
    }

    @Override
    public void note(String sentence) {
      DelegatedWalk.this.note(sentence);
    }

    private void show(DownloadState state) {
      String sentence =
          partial ? words + " (estimated: " + daemon.id() + " has not named every part)" : words;
      if (board.state() == state) {
        board.say(sentence);
      } else {
        reporter.enter(state, sentence);
      }
    }
  }
}
