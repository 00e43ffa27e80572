package dev.dray.testkit.ollama;

import java.time.Duration;
import java.util.Optional;

/// What one pull does otherwise than well. Figures are bytes of the whole pull. Set before the pull
/// begins.
public final class PullFaults {
  long dropAfter = Long.MAX_VALUE;
  long stallAfter = Long.MAX_VALUE;
  long failAfter = Long.MAX_VALUE;
  long endAfter = Long.MAX_VALUE;
  long rollBackAt = Long.MAX_VALUE;
  Duration stall = Duration.ZERO;
  Duration verification = Duration.ZERO;
  String error = "";
  String signIn = "";
  int status;
  boolean withoutLastEvents;
  boolean withoutSuccess;
  boolean oldWords;
  Optional<String> mismatch = Optional.empty();

  PullFaults() {}

  /// The connection breaks in the middle of a line.
  public PullFaults dropAfter(long bytes) {
    dropAfter = bytes;
    return this;
  }

  /// Nothing is said for that long.
  public PullFaults stallAfter(long bytes, Duration time) {
    stallAfter = bytes;
    stall = time;
    return this;
  }

  /// An error in the stream, whose status was 200.
  public PullFaults failAfter(long bytes, String text) {
    failAfter = bytes;
    error = text;
    return this;
  }

  /// The disk is full.
  public PullFaults diskFullAfter(long bytes) {
    return failAfter(
        bytes, "write /var/lib/ollama/blobs/sha256-00-partial: no space left on device");
  }

  /// The stream ends in order, and nobody said why.
  public PullFaults endAfter(long bytes) {
    endAfter = bytes;
    return this;
  }

  /// Everything happens but the last line.
  public PullFaults withoutSuccess() {
    withoutSuccess = true;
    return this;
  }

  /// A part is fetched again: a quarter of what is there counts as missing, once.
  public PullFaults rollBackAt(long bytes) {
    rollBackAt = bytes;
    return this;
  }

  /// Layers end without the line that says that they are whole.
  public PullFaults withoutLastEvents() {
    withoutLastEvents = true;
    return this;
  }

  /// Checking the digests takes that long, without a word.
  public PullFaults verification(Duration time) {
    verification = time;
    return this;
  }

  /// The bytes are not those that were promised.
  public PullFaults mismatch(String want, String got) {
    mismatch =
        Optional.of(
            "digest mismatch, file must be downloaded again: want " + want + ", got " + got);
    return this;
  }

  /// A refusal instead of a stream.
  public PullFaults refuse(int code, String text) {
    status = code;
    error = text;
    return this;
  }

  /// Names a page to sign in with the error.
  public PullFaults signIn(String address) {
    signIn = address;
    return this;
  }

  /// Says `removing any unused layers`, as versions of 2023 did always.
  public PullFaults oldWords() {
    oldWords = true;
    return this;
  }
}
