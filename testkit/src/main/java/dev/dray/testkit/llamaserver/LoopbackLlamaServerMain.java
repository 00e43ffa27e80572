package dev.dray.testkit.llamaserver;

import java.util.Map;
import java.util.concurrent.CountDownLatch;

/// Runs a [LoopbackLlamaServer] by itself, for trials by hand: `[PORT]`. The first line printed is
/// its address; it runs until it is killed.
public final class LoopbackLlamaServerMain {
  private LoopbackLlamaServerMain() {}

  /// Starts the server and runs until the process is ended.
  ///
  /// @throws InterruptedException if the waiting thread is interrupted
  public static void main(String[] arguments) throws InterruptedException {
    try (LoopbackLlamaServer server =
        LoopbackLlamaServer.builder()
            .port(arguments.length > 0 ? Integer.parseInt(arguments[0]) : 0)
            .model(
                "acme/tiny:Q4_K_M",
                Map.of(
                    "https://hub.example/acme/tiny/tiny-Q4_K_M.gguf", 2_000_000L,
                    "https://hub.example/acme/tiny/mmproj-F16.gguf", 500_000L))
            .start()) {
      System.out.println(server.endpoint());
      new CountDownLatch(1).await();
    }
  }
}
