package dev.dray.testkit.lmstudio;

import java.util.concurrent.CountDownLatch;

/// Runs a [LoopbackLmStudio] by itself, for trials by hand: `[PORT]`. The first line printed is its
/// address; it runs until it is killed.
public final class LoopbackLmStudioMain {
  private LoopbackLmStudioMain() {}

  /// Starts the server and runs until the process is ended.
  ///
  /// @throws InterruptedException if the waiting thread is interrupted
  public static void main(String[] arguments) throws InterruptedException {
    try (LoopbackLmStudio server =
        LoopbackLmStudio.builder()
            .port(arguments.length > 0 ? Integer.parseInt(arguments[0]) : 0)
            .catalogue("acme/tiny", 1_000_000)
            .repository("acme/tiny-quants", "Q4_K_M", 2_000_000)
            .repository("acme/tiny-quants", "Q8_0", 4_000_000)
            .start()) {
      System.out.println(server.endpoint());
      new CountDownLatch(1).await();
    }
  }
}
