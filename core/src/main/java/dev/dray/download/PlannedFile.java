package dev.dray.download;

import dev.dray.provider.RemoteFile;
import dev.dray.store.FileState;
import java.util.OptionalLong;

/// One selected file and what has to happen to it.
///
/// @param file the file as listed
/// @param state what of it is in the target store
/// @param resumable bytes of it that lie in a part file
public record PlannedFile(RemoteFile file, FileState state, long resumable) {

  /// Whether its content must come over the network.
  public boolean toFetch() {
    return state instanceof FileState.Absent;
  }

  /// Bytes that must still come; empty when its size is not known.
  public OptionalLong bytesToFetch() {
    if (!toFetch()) {
      return OptionalLong.of(0);
    }
    return file.size().isPresent()
        ? OptionalLong.of(Math.max(0, file.size().getAsLong() - resumable))
        : OptionalLong.empty();
  }
}
