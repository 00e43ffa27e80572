package dev.dray.testkit.ollama;

import dev.dray.testkit.content.Content;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/// Runs a [LoopbackOllama] by itself, for trials by hand: `[PORT [BYTES_PER_SECOND]]`. It can pull
/// `tiny:1b`, and `vision:7b` with five layers, and listens on Ollama's own port if none is named.
/// The first line printed is its address; it runs until it is killed.
public final class LoopbackOllamaMain {
  private LoopbackOllamaMain() {}

  /// Starts the daemon and runs until the process is ended.
  ///
  /// @throws InterruptedException if the waiting thread is interrupted
  public static void main(String[] arguments) throws InterruptedException {
    int port = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 11434;
    OllamaTestModel vision =
        OllamaTestModel.of(
            "library/vision:7b",
            List.of(
                OllamaModelFile.of("model", Content.generated(1, 150_000_000)),
                OllamaModelFile.of("projector", Content.generated(2, 60_000_000)),
                OllamaModelFile.of("adapter", Content.generated(3, 30_000_000)),
                OllamaModelFile.of("template", Content.of("{{ .Prompt }}")),
                OllamaModelFile.of("license", Content.of("Do as you like.\n"))));
    try (LoopbackOllama ollama =
        LoopbackOllama.onPort(
            port, vision, OllamaTestModel.gguf("library/tiny:1b", 2_000_000, 1))) {
      ollama.speed(arguments.length > 1 ? Long.parseLong(arguments[1]) : 30_000_000);
      System.out.println(ollama.endpoint());
      System.out.println("DRAY_OLLAMA_REGISTRY=" + ollama.registry());
      new CountDownLatch(1).await();
    }
  }
}
