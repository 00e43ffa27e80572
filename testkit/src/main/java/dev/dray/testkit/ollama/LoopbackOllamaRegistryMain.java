package dev.dray.testkit.ollama;

import dev.dray.testkit.content.Content;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/// Runs a [LoopbackOllamaRegistry] by itself, for trials by hand and for benchmarks: the model
/// `library/big:latest`, whose weights have the size that is given in bytes, and
/// `library/tiny:latest`. The first line printed is host and port; it runs until it is killed.
public final class LoopbackOllamaRegistryMain {
  private LoopbackOllamaRegistryMain() {}

  /// Starts the registry.
  ///
  /// @param arguments the size of the big model's weights in bytes (default: 64 MiB), and the port
  ///   (default: any free one)
  /// @throws InterruptedException if the waiting thread is interrupted
  public static void main(String[] arguments) throws InterruptedException {
    long size = arguments.length > 0 ? Long.parseLong(arguments[0]) : 64L << 20;
    int port = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 0;
    OllamaTestModel big =
        OllamaTestModel.of(
            "library/big:latest",
            List.of(
                OllamaModelFile.of("model", Content.generated(7, size)),
                OllamaModelFile.of("template", Content.of("{{ .Prompt }}"))));
    try (LoopbackOllamaRegistry registry =
        LoopbackOllamaRegistry.onPort(
            port, big, OllamaTestModel.gguf("library/tiny:latest", 200_000, 1))) {
      System.out.println(registry.host());
      new CountDownLatch(1).await();
    }
  }
}
