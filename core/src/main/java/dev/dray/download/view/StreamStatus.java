package dev.dray.download.view;

import dev.dray.download.DownloadState;
import java.util.Locale;

/// The five words of a provider-neutral progress stream. On the wire they are lower-case.
public enum StreamStatus {
  /// Nothing has been fetched yet.
  STARTING,
  /// Bytes are on their way, or the download is paused.
  DOWNLOADING,
  /// All bytes are here and are checked and put in place.
  VERIFYING,
  /// Done.
  COMPLETE,
  /// Failed or cancelled.
  ERROR;

  /// The word on the wire.
  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// The fixed projection of our states.
  public static StreamStatus of(DownloadState state) {
    return switch (state) {
      case QUEUED, RESOLVING -> STARTING;
      case TRANSFERRING, PAUSED, PARKED -> DOWNLOADING;
      case VERIFYING, PUBLISHING -> VERIFYING;
      case COMPLETED -> COMPLETE;
      case FAILED, CANCELLED -> ERROR;
    };
  }
}
