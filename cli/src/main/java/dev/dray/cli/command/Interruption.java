package dev.dray.cli.command;

import dev.dray.download.Download;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// What happens on Ctrl-C (and on SIGTERM) while downloads run: they are cancelled, which keeps
/// what was fetched, and the JVM waits a moment for the command to write its journal and say how to
/// go on. The JVM then ends with 130, or 143 for SIGTERM, by itself.
///
/// Closed when the command has said everything.
final class Interruption implements AutoCloseable {

  private static final long PATIENCE_SECONDS = 5;

  private final List<Download> downloads;
  private final Runnable closeView;
  private final CountDownLatch finished = new CountDownLatch(1);
  private final Thread hook = new Thread(this::interrupt, "interrupted");
  private volatile boolean happened;

  Interruption(List<Download> downloads, Runnable closeView) {
    this.downloads = List.copyOf(downloads);
    this.closeView = closeView;
    try {
      Runtime.getRuntime().addShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM is ending already.
      happened = true;
      downloads.forEach(Download::cancel);
    }
  }

  /// Cancels and waits until the command is done, a few seconds at most.
  void interrupt() {
    happened = true;
    downloads.forEach(Download::cancel);
    try {
      if (!finished.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        // Whatever hangs, the user's cursor comes back.
        closeView.run();
      }
    } catch (InterruptedException e) {
      closeView.run();
      Thread.currentThread().interrupt();
    }
  }

  /// Whether it was this that cancelled the download.
  boolean happened() {
    return happened;
  }

  @Override
  public void close() {
    finished.countDown();
    if (!happened) {
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException e) {
        // The hook runs right now and finds everything done.
      }
    }
  }
}
