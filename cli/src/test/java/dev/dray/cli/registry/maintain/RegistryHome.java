package dev.dray.cli.registry.maintain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.cli.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// A home with a registry and a tree of models for tests of the commands that look after them.
@Timeout(60)
abstract class RegistryHome {

  @TempDir Path home;
  Run.Place place = new Run.Place(Path.of("."));
  final List<String> discovered = new ArrayList<>();

  @BeforeEach
  void start() {
    place =
        new Run.Place(home)
            .with("DRAY_REGISTRY_DIR", registry().toString())
            .with("IMAGEWORKS_MODEL_ROOT", home.resolve("ai").toString())
            .with("OLLAMA_MODELS", home.resolve("ollama").toString());
  }

  final Path registry() {
    return home.resolve("registry");
  }

  final Path model(String path, String content) throws IOException {
    Path file = home.resolve("ai/weights").resolve(path);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, content);
  }

  /// Puts an entry into the discovered layer.
  final void entry(String name, String backend, String path, String more) throws IOException {
    String place = path.isEmpty() ? "null" : "\"" + path + "\"";
    discovered.add(
        "{\"name\": \"%s\", \"backend\": \"%s\", \"download_path\": %s%s}"
            .formatted(name, backend, place, more.isEmpty() ? "" : ", " + more));
    layer("discovered", String.join(",\n", discovered));
  }

  final void layer(String layer, String entries) throws IOException {
    Files.createDirectories(registry());
    Files.writeString(
        registry().resolve("model_registry." + layer + ".json"), "[" + entries + "]\n");
  }

  final Run ran(String... words) {
    Run run = place.run(words);
    assertThat(run.code()).as(run.err()).isZero();
    return run;
  }

  final JsonNode merged() throws IOException {
    return Run.parse(Files.readString(registry().resolve("model_registry.json")));
  }

  final List<String> names() throws IOException {
    List<String> names = new ArrayList<>();
    merged().forEach(entry -> names.add(entry.path("name").asString()));
    return names;
  }

  final JsonNode entry(String name) throws IOException {
    for (JsonNode entry : merged()) {
      if (entry.path("name").asString().equals(name)) {
        return entry;
      }
    }
    throw new AssertionError(name + " is not there: " + names());
  }

  final List<String> backups() throws IOException {
    try (Stream<Path> files = Files.list(registry())) {
      return files
          .map(f -> f.getFileName().toString())
          .filter(f -> f.endsWith(".bak.json"))
          .toList();
    }
  }
}
