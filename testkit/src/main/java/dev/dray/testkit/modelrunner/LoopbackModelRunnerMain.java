package dev.dray.testkit.modelrunner;

import java.util.concurrent.CountDownLatch;

/// Runs a [LoopbackModelRunner] by itself, for trials by hand: `[PORT]`. The first line printed is
/// its address; it runs until it is killed.
public final class LoopbackModelRunnerMain {
  private LoopbackModelRunnerMain() {}

  /// Starts the runner and runs until the process is ended.
  ///
  /// @throws InterruptedException if the waiting thread is interrupted
  public static void main(String[] arguments) throws InterruptedException {
    try (LoopbackModelRunner runner =
        LoopbackModelRunner.builder()
            .port(arguments.length > 0 ? Integer.parseInt(arguments[0]) : 0)
            .model("ai/smollm2:360M-Q4_K_M", 270_000_000L, 11_000L, 900L)
            .start()) {
      System.out.println(runner.endpoint());
      new CountDownLatch(1).await();
    }
  }
}
