package dev.dray.download.task;

import dev.dray.ByteSize;
import java.nio.file.Path;

/// Room on a disk.
///
/// @param place where
/// @param needed bytes that must still be written there
/// @param free bytes that are free for that
record Room(Path place, ByteSize needed, ByteSize free) {

  boolean suffices() {
    return free.bytes() >= needed.bytes();
  }
}
