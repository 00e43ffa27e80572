package dev.dray.transfer;

import dev.dray.error.DrayException;
import dev.dray.provider.Source;
import java.util.Optional;

/// One of a file's sources and what became of it. The state is guarded by [FileSources].
final class FileSource {

  /// Whether it is read from.
  enum State {
    /// It is read from.
    IN_USE,
    /// It is not asked while another source is left.
    ASIDE,
    /// It is left out for now, to find out whether its bytes are the wrong ones.
    ON_TRIAL,
    /// It is not asked again for this file.
    DROPPED
  }

  private final Source source;
  private final String label;
  private final HeldBytes brought = new HeldBytes();
  private State state = State.IN_USE;
  private Optional<DrayException> failure = Optional.empty();
  private boolean tried;

  /// @param label the name, or with its port where two sources share a name
  FileSource(Source source, String label) {
    this.source = source;
    this.label = label;
  }

  Source source() {
    return source;
  }

  /// What it is called in messages.
  String label() {
    return label;
  }

  /// Which bytes of the part file it brought; kept only for files with several sources.
  HeldBytes brought() {
    return brought;
  }

  /// Why it was dropped.
  Optional<DrayException> failure() {
    return failure;
  }

  // The rest is called by FileSources, with its lock held.

  State state() {
    return state;
  }

  void stateIs(State now) {
    state = now;
  }

  void failedBy(DrayException why) {
    state = State.DROPPED;
    failure = Optional.of(why);
  }

  /// Whether it has been on trial since the file was begun.
  boolean wasTried() {
    return tried;
  }

  void wasTried(boolean now) {
    tried = now;
  }

  @Override
  public String toString() {
    return label;
  }
}
