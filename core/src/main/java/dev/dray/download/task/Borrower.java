package dev.dray.download.task;

import dev.dray.download.Reused;
import dev.dray.federation.FederatedShelf;
import dev.dray.federation.FederatedShelf.Origin;
import dev.dray.federation.FederatedShelf.Taken;
import dev.dray.federation.Watch;
import dev.dray.provider.RemoteFile;
import dev.dray.store.FileState;
import dev.dray.transfer.StopSignal;
import dev.dray.transfer.TransferEngine;
import dev.dray.transfer.TransferMeter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/// Takes what is on this machine already, and says so: progress while it is copied or checked, and
/// which store it came from.
final class Borrower {

  private final FederatedShelf shelf;
  private final ProgressBoard board;
  private final Consumer<Report> report;

  Borrower(FederatedShelf shelf, ProgressBoard board, Consumer<Report> report) {
    this.shelf = shelf;
    this.board = board;
    this.report = report;
  }

  /// Brings the content under the file's name.
  ///
  /// @return the file's place; nothing if it must be fetched after all
  /// @throws dev.dray.error.CancelledException if the signal fires
  Optional<Path> take(RemoteFile file, FileState.Linkable state, StopSignal stop) {
    if (!state.elsewhere()) {
      return shelf.link(file);
    }
    TransferMeter meter = board.start(file.path(), file.size());
    Optional<Taken> taken;
    try {
      taken = shelf.take(file, new Listener(meter, file, stop));
    } finally {
      board.stopped(file.path());
    }
    if (taken.isPresent() && taken.get().from().isPresent()) {
      Path part = shelf.partFile(file);
      if (Files.exists(part)) {
        // Half of it came over the network once.
        TransferEngine.discard(part);
      }
      Origin origin = taken.get().from().get();
      report.accept(
          new Report.Borrowed(
              new Reused(
                  file.path(),
                  origin.content().path(),
                  origin.content().store(),
                  origin.means(),
                  origin.size())));
    }
    return taken.map(Taken::place);
  }

  private final class Listener implements Watch {
    private final TransferMeter meter;
    private final RemoteFile file;
    private final StopSignal stop;

    Listener(TransferMeter meter, RemoteFile file, StopSignal stop) {
      this.meter = meter;
      this.file = file;
      this.stop = stop;
    }

    @Override
    public void passed(long bytes) {
      meter.borrowed(bytes);
    }

    @Override
    public void doing(String phrase) {
      meter.says(phrase);
    }

    @Override
    public void note(String sentence) {
      report.accept(new Report.Note(file.path() + ": " + sentence));
    }

    @Override
    public void check() {
      stop.check(file.path().text());
    }
  }
}
