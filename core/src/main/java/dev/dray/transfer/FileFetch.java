package dev.dray.transfer;

import dev.dray.Digest;
import dev.dray.error.ConflictException;
import dev.dray.error.DrayException;
import dev.dray.error.ErrorContext;
import dev.dray.error.IntegrityException;
import dev.dray.error.InvalidRequestException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Brings one file: takes the lease, reads from its sources, verifies, finds out who sent wrong
/// bytes, and leaves the part file either whole or fit to go on with. Used once, on one of the
/// engine's threads.
final class FileFetch {

  /// How often a content may turn out to be another one.
  private static final int RESTARTS = 3;

  private final Machinery engine;
  private final FileTransfer file;
  private final TransferMeter meter;
  private final StopSignal stop;
  private final FileSources sources;
  private final WrongBytes wrongBytes;
  private int restarts;
  private volatile Optional<Lease> lease = Optional.empty();

  FileFetch(Machinery engine, FileTransfer file, TransferMeter meter, StopSignal stop) {
    this.engine = engine;
    this.file = file;
    this.meter = meter;
    this.stop = stop;
    this.sources = new FileSources(file.sources(), engine.standings(), meter);
    this.wrongBytes = new WrongBytes(file, sources);
  }

  /// @return the file, whole and durable; its lease is still held
  TransferResult run() {
    if (file.sources().isEmpty()) {
      throw new InvalidRequestException(
          file.name() + " has no source", "Name at least one.", ErrorContext.of(file.name()));
    }
    stop.check(file.name());
    lease = Optional.of(engine.leases().take(file.part(), file.name(), meter, stop));
    boolean done = false;
    try {
      PartLedger ledger = PartLedger.open(file, meter, engine.disk(), engine.nanoClock());
      TransferResult result = bring(ledger);
      done = true;
      return result;
    } finally {
      if (!done) {
        engine.leases().release(file.part());
      }
    }
  }

  /// The lease, once it was taken.
  Optional<Lease> lease() {
    return lease;
  }

  private TransferResult bring(PartLedger ledger) {
    try {
      while (true) {
        Outcome outcome = ledger.isWhole() ? new Outcome.Whole() : attempt(ledger);
        switch (outcome) {
          case Outcome.Whole whole -> {
            Digest digest = digest(ledger);
            if (file.digest().isEmpty() || file.digest().get().equals(digest)) {
              wrongBytes.cleared();
              return seal(ledger, digest);
            }
            wrongBytes.found(ledger, file.digest().get(), digest);
          }
          case Outcome.StartOver startOver -> startOver(ledger, startOver.error());
          case Outcome.SourceFailed failed -> nextSource(ledger);
          case Outcome.Failed failed -> throw failed.error();
          case Outcome.Broken broken ->
              throw new IllegalStateException(
                  "the engine failed on " + file.name(), broken.cause());
        }
      }
    } catch (IntegrityException e) {
      ledger.remove();
      throw e;
    } catch (ConflictException e) {
      // The part file is somebody else's now: not a byte more.
      ledger.close();
      throw e;
    } catch (RuntimeException | Error e) {
      try {
        ledger.keep();
      } catch (DrayException secondary) {
        ledger.close();
        e.addSuppressed(secondary);
      }
      throw e;
    } finally {
      meter.conditionIs("");
    }
  }

  private Outcome attempt(PartLedger ledger) {
    stop.check(file.name());
    TagWatch tags = new TagWatch(ledger, file.digest().isEmpty());
    List<SourceLane> lanes = new ArrayList<>();
    for (FileSource source : sources.inUse()) {
      lanes.add(lane(source, ledger, tags, lanes.isEmpty()));
    }
    SourceLanes choice =
        new SourceLanes(lanes, sources, tags, file.digest().isPresent(), engine.nanoClock());
    return new Attempt(engine, file, meter, stop, ledger, choice).run();
  }

  private SourceLane lane(FileSource source, PartLedger ledger, TagWatch tags, boolean lead) {
    RetryBudget budget =
        new RetryBudget(
            engine.options().tries(),
            engine.options().firstWait(),
            engine.nanoClock(),
            engine.random());
    if (!sources.areSeveral()) {
      budget.progress(ledger.held().total());
    }
    return new SourceLane(
        source,
        new SourceRoute(
            engine.network(),
            source.source(),
            engine.options().timeouts(),
            sources.areSeveral() ? Optional.of(file) : Optional.empty()),
        new RetryPolicy(budget, engine.clock(), file.name(), words(source)),
        tags,
        lead,
        sources.areSeveral());
  }

  /// The provider's words are about its own server, the first source.
  private Optional<RefusalWords> words(FileSource source) {
    return source.equals(sources.all().getFirst()) ? file.words() : Optional.empty();
  }

  private Digest digest(PartLedger ledger) {
    ByteBuffer buffer = engine.buffers().borrow();
    try {
      return ledger.digest(buffer, stop);
    } finally {
      engine.buffers().giveBack(buffer);
    }
  }

  private TransferResult seal(PartLedger ledger, Digest digest) {
    ledger.sync();
    if (!engine.leases().isOurs(file.part())) {
      // Whoever took it over may be writing into this very file.
      throw Attempt.takenOver(file.name());
    }
    ledger.close();
    return new TransferResult(
        ledger.size().orElseThrow(),
        meter.received(),
        meter.resumed(),
        digest,
        file.digest().isPresent());
  }

  private void startOver(PartLedger ledger, DrayException error) {
    ledger.discard();
    sources.forgetBrought();
    restarts++;
    if (restarts > RESTARTS) {
      restarts = 0;
      if (sources.inUse().isEmpty()) {
        throw error;
      }
      sources.drop(sources.inUse().getFirst(), error);
      nextSource(ledger);
    } else {
      sources.reviveAsides();
    }
  }

  /// The sources of an attempt have failed; others may stand aside.
  private void nextSource(PartLedger ledger) {
    if (sources.inUse().isEmpty() && !sources.reviveAsides() && !sources.endTrials()) {
      throw sources.allFailed(file.name());
    }
    if (file.digest().isEmpty()) {
      // Nothing says that the next source has the same content.
      ledger.discard();
      sources.forgetBrought();
    }
  }
}
