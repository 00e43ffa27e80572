package dev.dray.transfer;

import dev.dray.Digest;
import dev.dray.error.ConflictException;
import dev.dray.error.DrayException;
import dev.dray.error.ErrorContext;
import dev.dray.error.IntegrityException;
import dev.dray.error.InvalidRequestException;
import dev.dray.provider.Source;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/// Brings one file: takes the lease, tries the sources in turn, verifies, and leaves the part file
/// either whole or fit to go on with. Used once, on one of the engine's threads.
final class FileFetch {

  /// How often a content may turn out to be another one.
  private static final int RESTARTS = 3;

  private final Machinery engine;
  private final FileTransfer file;
  private final TransferMeter meter;
  private final StopSignal stop;
  private int source;
  private int sourcesFailed;
  private int restarts;
  private int mismatches;
  private Optional<DrayException> firstFailure = Optional.empty();
  private volatile Optional<Lease> lease = Optional.empty();

  FileFetch(Machinery engine, FileTransfer file, TransferMeter meter, StopSignal stop) {
    this.engine = engine;
    this.file = file;
    this.meter = meter;
    this.stop = stop;
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
              return seal(ledger, digest);
            }
            mismatch(ledger, file.digest().get(), digest);
          }
          case Outcome.StartOver startOver -> startOver(ledger, startOver.error());
          case Outcome.SourceFailed failed -> nextSource(ledger, failed.error());
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
    Source from = file.sources().get(source);
    RetryBudget budget =
        new RetryBudget(
            engine.options().tries(),
            engine.options().firstWait(),
            engine.nanoClock(),
            engine.random());
    budget.progress(ledger.held().total());
    return new Attempt(
            engine,
            file,
            meter,
            stop,
            ledger,
            new SourceRoute(engine.network(), from, engine.options().timeouts()),
            new RetryPolicy(budget, engine.clock(), file.name(), file.words()))
        .run();
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

  /// Wrong bytes: all of them go, and one more try is made, elsewhere if possible.
  private void mismatch(PartLedger ledger, Digest expected, Digest actual) {
    ledger.discard();
    mismatches++;
    if (mismatches > 1) {
      throw IntegrityException.digest(
          file.name(),
          expected.toString(),
          actual.toString(),
          file.origin(),
          ErrorContext.of(file.name()).withUrl(file.sources().get(source).uri()));
    }
    source = (source + 1) % file.sources().size();
  }

  private void startOver(PartLedger ledger, DrayException error) {
    ledger.discard();
    restarts++;
    if (restarts > RESTARTS) {
      nextSource(ledger, error);
      restarts = 0;
    }
  }

  private void nextSource(PartLedger ledger, DrayException error) {
    if (firstFailure.isEmpty()) {
      firstFailure = Optional.of(error);
    } else if (firstFailure.get() != error) {
      firstFailure.get().addSuppressed(error);
    }
    sourcesFailed++;
    List<Source> sources = file.sources();
    if (sourcesFailed >= sources.size()) {
      throw firstFailure.get();
    }
    source = (source + 1) % sources.size();
    if (file.digest().isEmpty()) {
      // Without a digest nothing says that two sources have the same content.
      ledger.discard();
    }
  }
}
