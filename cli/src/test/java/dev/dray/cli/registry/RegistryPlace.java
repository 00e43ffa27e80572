package dev.dray.cli.registry;

import dev.dray.cli.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A home with a registry in it, written as other programs write one.
final class RegistryPlace {

  private final Path home;
  private final List<String> entries = new ArrayList<>();
  private final Run.Place place;

  RegistryPlace(Path home) {
    this.home = home;
    this.place =
        new Run.Place(home)
            .with("DRAY_REGISTRY_DIR", home.resolve("registry").toString())
            .with("IMAGEWORKS_MODEL_ROOT", home.resolve("ai").toString())
            .with("OLLAMA_MODELS", home.resolve("ollama").toString());
  }

  Run.Place place() {
    return place;
  }

  /// The folder of weights.
  Path weights() {
    return home.resolve("ai/weights");
  }

  Path registry() {
    return home.resolve("registry");
  }

  /// Puts an entry into the discovered layer.
  ///
  /// @param more further keys of its JSON, such as `"roles": ["caption"]`
  RegistryPlace with(
      String name, String backend, String format, String quant, Object path, String more)
      throws IOException {
    entries.add(
        """
        {"name": "%s", "display_name": "%s", "backend": "%s", "download_format": %s,
         "quantization": %s, "download_path": %s%s}\
        """
            .formatted(
                name,
                name.replace('-', ' '),
                backend,
                quoted(format),
                quoted(quant),
                quoted(path.toString()),
                more.isEmpty() ? "" : ", " + more));
    Files.createDirectories(registry());
    Files.writeString(
        registry().resolve("model_registry.discovered.json"),
        "[" + String.join(",\n", entries) + "]\n");
    Files.writeString(registry().resolve("model_registry.curated.json"), "[]\n");
    return this;
  }

  private static String quoted(String text) {
    return text.isEmpty() ? "null" : "\"" + text + "\"";
  }

  /// Makes a file of a model.
  Path file(String path, String content) throws IOException {
    Path file = weights().resolve(path);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, content);
  }
}
