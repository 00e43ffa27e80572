package dev.dray.transfer;

import dev.dray.Digest;
import dev.dray.error.DrayException;
import dev.dray.error.ErrorContext;
import dev.dray.error.IntegrityException;
import java.util.List;
import java.util.Optional;

/// What to do about a whole file with the wrong digest: find who sent the wrong bytes, and fetch no
/// more than that takes. Used by one thread.
///
/// Implementation note. It is known which source brought which bytes. If one source brought all of
/// them, it is guilty. If several did, one after the other is put on trial: the bytes it brought
/// are fetched again from the others; if the digest is right then, it was the one. First come bytes
/// from an earlier run, of which nobody knows the source, then sources that were dropped, then who
/// brought least. If no trial clears the file, more than one source is wrong; then each is asked
/// for the whole file alone. Every step ends with a file that is right, a source fewer or a trial
/// fewer, so it comes to an end. An only source is asked once more.
final class WrongBytes {

  private final FileTransfer file;
  private final FileSources sources;
  private Optional<FileSource> onTrial = Optional.empty();
  private Optional<IntegrityException> charge = Optional.empty();
  private boolean earlierTried;
  private boolean askedAgain;
  private boolean alone;

  WrongBytes(FileTransfer file, FileSources sources) {
    this.file = file;
    this.sources = sources;
  }

  /// The file is right: whoever is on trial is the one, unless it had to help after all.
  void cleared() {
    boolean without = onTrial.isPresent() && onTrial.get().brought().total() == 0;
    if (without && charge.isPresent()) {
      sources.drop(onTrial.get(), charge.get());
    }
  }

  /// The file is wrong; makes room for the next attempt.
  ///
  /// @throws DrayException if no source is left to ask
  void found(PartLedger ledger, Digest expected, Digest actual) {
    sources.endTrials();
    onTrial = Optional.empty();
    if (!sources.areSeveral() || ledger.held().total() == 0) {
      askAgain(ledger, expected, actual);
      return;
    }
    List<FileSource> contributors = sources.contributors();
    List<Span> earlier = earlier(ledger, contributors);
    if (!earlier.isEmpty() && !earlierTried) {
      earlierTried = true;
      ledger.forget(earlier);
      return;
    }
    if (contributors.size() == 1 && earlier.isEmpty()) {
      FileSource guilty = contributors.getFirst();
      sources.drop(guilty, error(expected, actual, guilty));
      everythingAnew(ledger);
      return;
    }
    Optional<FileSource> next = contributors.stream().filter(s -> !sources.wasTried(s)).findFirst();
    if (next.isEmpty() || alone) {
      alone = true;
      everythingAnew(ledger);
      return;
    }
    sources.putOnTrial(next.get());
    if (sources.inUse().isEmpty() && !sources.reviveAsides()) {
      // Nobody is left to compare it with.
      sources.endTrials();
      alone = true;
      everythingAnew(ledger);
      return;
    }
    onTrial = next;
    charge = Optional.of(error(expected, actual, next.get()));
    List<Span> spans = next.get().brought().spans();
    next.get().brought().clear();
    ledger.forget(spans);
  }

  private void askAgain(PartLedger ledger, Digest expected, Digest actual) {
    ledger.discard();
    if (askedAgain) {
      throw error(expected, actual, sources.all().getFirst());
    }
    askedAgain = true;
  }

  private void everythingAnew(PartLedger ledger) {
    ledger.discard();
    sources.forgetBrought();
    if (sources.inUse().isEmpty() && !sources.reviveAsides()) {
      throw sources.allFailed(file.name());
    }
    if (alone) {
      sources.useOneAlone();
    }
  }

  /// Bytes from before this transfer: held, but brought by no source of it.
  private static List<Span> earlier(PartLedger ledger, List<FileSource> contributors) {
    HeldBytes unknown = new HeldBytes();
    ledger.held().spans().forEach(unknown::add);
    contributors.forEach(source -> source.brought().spans().forEach(unknown::remove));
    return unknown.spans();
  }

  private IntegrityException error(Digest expected, Digest actual, FileSource source) {
    return IntegrityException.digest(
        file.name(),
        expected.toString(),
        sources.areSeveral() ? actual + " with its bytes" : actual.toString(),
        file.origin(),
        ErrorContext.of(file.name()).withUrl(source.source().uri()));
  }
}
