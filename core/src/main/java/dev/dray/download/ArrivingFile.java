package dev.dray.download;

import java.nio.file.Path;
import java.util.OptionalLong;

/// A file of a running download, for those who read it while it arrives. A picture that moves: each
/// method tells what is so now, cheaply and without blocking. Thread-safe.
///
/// What is readable is there and has gone through the digest, but only the whole digest proves it:
/// until the file is [in place][DownloadEvent.FileFinished], it may turn out to be wrong. Whoever
/// hands bytes on before that must be able to take them back, such as by breaking a connection off
/// before its last byte.
public interface ArrivingFile {

  /// Where its bytes are collected; there from the moment that [#readable()] is above zero. A
  /// channel that was opened on it stays good when the file moves to its final place.
  Path place();

  /// Its length in bytes, once that is known.
  OptionalLong size();

  /// How many bytes from its start can be read now. Falls only when bytes are given up, which
  /// [#restarts()] counts.
  long readable();

  /// How often bytes that were readable were given up, because another content came or the digest
  /// was wrong. Rises before a byte of the new content lands, so that bytes read between two equal
  /// values belong together.
  int restarts();
}
