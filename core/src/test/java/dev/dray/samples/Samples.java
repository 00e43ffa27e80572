package dev.dray.samples;

import dev.dray.Dray;
import dev.dray.ProviderId;
import dev.dray.RepoKind;
import dev.dray.download.Download;
import dev.dray.download.DownloadRequest;
import dev.dray.download.DownloadResult;
import dev.dray.download.view.StreamItem;
import dev.dray.provider.ModelSummary;
import dev.dray.provider.SearchQuery;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The examples of `docs/index.md`, which quotes them line by line; `SamplesTest` runs them.
final class Samples {

  private Samples() {}

  static Path huggingFace(Dray dray) {
    Path model = dray.download("org/name").await().path();
    return model;
  }

  static Path gated(Dray dray, String token) {
    DownloadRequest request =
        DownloadRequest.builder("org/gated")
            .token(token)
            .include("*.safetensors", "*.json")
            .build();
    return dray.download(request).await().path();
  }

  static String ollama(Dray dray) {
    DownloadResult model = dray.download("ollama://llama3:8b").await();
    return model.name() + ", " + model.bytes();
  }

  static Path mlx(Dray dray) {
    return dray.download("mlx://Llama-3.2-1B-Instruct-4bit").await().path();
  }

  static void watch(Dray dray) {
    Download download = dray.download("org/name");
    download.stream().map(StreamItem::of).forEach(item -> print(item, System.out));
  }

  static void anyProvider(Dray dray, PrintStream out) {
    dray.pull(
        "mlx",
        "Llama-3.2-1B-Instruct-4bit",
        Optional.empty(), // a token
        Optional.empty(), // another server
        item -> print(item, out));
  }

  static void print(StreamItem item, PrintStream out) {
    String percent =
        item.percent().isPresent()
            ? String.format(Locale.ROOT, " (%.1f%%)", item.percent().getAsDouble())
            : "";
    out.println(item.status().wire() + ": " + item.message() + percent);
  }

  static List<ModelSummary> find(Dray dray) {
    SearchQuery query =
        new SearchQuery(
            "4bit", // part of the name
            RepoKind.MODEL,
            Optional.of("mlx-community"),
            List.of(), // tags
            SearchQuery.Sort.LIKES,
            20);
    return dray.search(ProviderId.MLX, query);
  }
}
