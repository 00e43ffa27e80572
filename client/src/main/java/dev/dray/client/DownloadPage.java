package dev.dray.client;

import java.util.List;
import java.util.OptionalInt;

/// Some of the downloads, newest first.
///
/// @param items the downloads
/// @param nextOffset where the next page begins; empty on the last
/// @param lastEventId the last event before this list was made
public record DownloadPage(List<Download> items, OptionalInt nextOffset, long lastEventId) {

  /// Copies the list.
  public DownloadPage {
    items = List.copyOf(items);
  }
}
