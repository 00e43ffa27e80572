package dev.dray.transfer;

import dev.dray.error.DrayException;
import dev.dray.provider.Source;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The sources of one file, from its first attempt to its last: which of them are in use, which
/// were dropped and why, and who brought which bytes. Thread-safe.
final class FileSources {

  private final List<FileSource> all;
  private final SourceStandings standings;
  private final TransferMeter meter;

  /// Sources that gave trouble a moment ago, for another file, start [aside][FileSource.State].
  FileSources(List<Source> sources, SourceStandings standings, TransferMeter meter) {
    Map<String, Integer> names = new HashMap<>();
    sources.forEach(source -> names.merge(source.name(), 1, Integer::sum));
    this.all =
        sources.stream()
            .map(source ->
                new FileSource(
                    source,
                    names.getOrDefault(source.name(), 1) > 1
                        ? Hosts.of(source.uri())
                        : source.name()))
            .toList();
    this.standings = standings;
    this.meter = meter;
    if (all.size() > 1) {
      all.stream()
          .filter(source -> standings.areBad(source.source()))
          .forEach(source -> source.stateIs(FileSource.State.ASIDE));
      if (inUse().isEmpty()) {
        reviveAsides();
      }
    }
  }

  /// Every source, in the caller's order.
  List<FileSource> all() {
    return all;
  }

  /// Whether there is anything to choose.
  boolean areSeveral() {
    return all.size() > 1;
  }

  /// Those that may be read from, best first.
  synchronized List<FileSource> inUse() {
    return all.stream().filter(source -> source.state() == FileSource.State.IN_USE).toList();
  }

  synchronized boolean isInUse(FileSource source) {
    return source.state() == FileSource.State.IN_USE;
  }

  synchronized boolean isDropped(FileSource source) {
    return source.state() == FileSource.State.DROPPED;
  }

  /// Gives a source up, and says so if there are others.
  void drop(FileSource source, DrayException why) {
    synchronized (this) {
      if (source.state() == FileSource.State.DROPPED) {
        return;
      }
      source.failedBy(why);
    }
    standings.failed(source.source(), why);
    if (areSeveral()) {
      meter.sourceDropped(source.label(), String.valueOf(why.getMessage()));
    }
  }

  /// A request over a source failed.
  void stumbled(FileSource source) {
    standings.stumbled(source.source());
  }

  /// Leaves a source out as long as another one is left.
  synchronized void setAside(FileSource source) {
    if (source.state() == FileSource.State.IN_USE) {
      source.stateIs(FileSource.State.ASIDE);
    }
  }

  /// Takes into use what was set aside, when nothing else is left.
  ///
  /// @return whether anything was
  synchronized boolean reviveAsides() {
    boolean any = false;
    for (FileSource source : all) {
      if (source.state() == FileSource.State.ASIDE) {
        source.stateIs(FileSource.State.IN_USE);
        any = true;
      }
    }
    return any;
  }

  /// Who brought bytes that are in the part file now, the most suspect first: the dropped ones,
  /// then who brought least, which costs least to fetch again.
  synchronized List<FileSource> contributors() {
    return all.stream()
        .filter(source -> source.brought().total() > 0)
        .sorted(
            Comparator.<FileSource>comparingInt(s -> s.state() == FileSource.State.DROPPED ? 0 : 1)
                .thenComparingLong(s -> s.brought().total()))
        .toList();
  }

  /// The part file is empty again.
  void forgetBrought() {
    all.forEach(source -> source.brought().clear());
  }

  /// Leaves a source out to see whether the file is right without its bytes.
  synchronized void putOnTrial(FileSource source) {
    source.wasTried(true);
    if (source.state() != FileSource.State.DROPPED) {
      source.stateIs(FileSource.State.ON_TRIAL);
    }
  }

  synchronized boolean wasTried(FileSource source) {
    return source.wasTried();
  }

  /// Ends all trials without a verdict.
  ///
  /// @return whether there was one
  synchronized boolean endTrials() {
    boolean any = false;
    for (FileSource source : all) {
      if (source.state() == FileSource.State.ON_TRIAL) {
        source.stateIs(FileSource.State.IN_USE);
        any = true;
      }
    }
    return any;
  }

  /// Leaves a single source in use, the first that may be; the others stand aside.
  synchronized void useOneAlone() {
    boolean first = true;
    for (FileSource source : all) {
      if (source.state() != FileSource.State.DROPPED) {
        source.stateIs(first ? FileSource.State.IN_USE : FileSource.State.ASIDE);
        first = false;
      }
    }
  }

  /// The error to end with when no source is left.
  DrayException allFailed(String file) {
    return SourceFailures.of(file, all);
  }
}
