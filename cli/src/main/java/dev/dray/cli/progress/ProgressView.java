package dev.dray.cli.progress;

import dev.dray.download.DownloadEvent;

/// Shows a download's events as they come. Closing leaves the terminal as it was found; closing
/// twice is harmless. [#close()] may come from another thread.
public interface ProgressView extends AutoCloseable {

  /// Something happened.
  void show(DownloadEvent event);

  @Override
  void close();

  /// Shows nothing.
  static ProgressView none() {
    return new ProgressView() {
      @Override
      public void show(DownloadEvent event) {}

      @Override
      public void close() {}
    };
  }
}
