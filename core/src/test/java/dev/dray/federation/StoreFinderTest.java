package dev.dray.federation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.settings.Environment;
import dev.dray.settings.OsFamily;
import dev.dray.settings.Setting;
import dev.dray.settings.Settings;
import dev.dray.testkit.content.Content;
import dev.dray.testkit.store.StoreTrees;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Which stores are found, and what is counted in them.
class StoreFinderTest {

  @TempDir Path temp;
  private StoreTrees stores = new StoreTrees(Path.of(""));
  private final Map<String, String> variables = new HashMap<>();

  @BeforeEach
  void makeHome() {
    stores = new StoreTrees(temp.resolve("home"));
  }

  private Settings settings() {
    return Settings.builder()
        .environment(new Environment(variables, stores.home(), temp, OsFamily.LINUX))
        .withoutFiles()
        .set(Setting.ALSO_LOOK_IN, "mine" + File.pathSeparator + temp.resolve("missing"))
        .build();
  }

  private Map<StoreKind, List<StoreReport>> found() {
    try (Federation federation = Federation.of(settings())) {
      return federation.stores().stream()
          // A machine may have a service's store besides.
          .filter(report -> report.store().root().startsWith(temp))
          .collect(Collectors.groupingBy(report -> report.store().kind()));
    }
  }

  @Test
  void aBareHomeHasNone() {
    assertThat(found()).isEmpty();
  }

  @Test
  void everyKindIsFoundAndCounted() throws IOException {
    Content one = Content.generated(1, 2 << 20);
    Content two = Content.generated(2, 1 << 20);
    stores.hubCache("acme", "tiny", "a.gguf", one);
    stores.ollama("one", one);
    stores.ollama("two", two);
    stores.ramalama("tiny", one);
    stores.modelRunner(one);
    stores.lmStudio("acme/tiny/a.gguf", one);
    stores.lmStudio("acme/tiny/mmproj.gguf", two);
    stores.modelScope("model.safetensors", one);
    stores.modelScopeOld("model.safetensors", one);
    stores.llamaCpp("a.gguf", one, one.sha256());
    stores.comfyUi("vae/a.safetensors", one);
    StoreTrees.write(stores.home().resolve("ai-models/weights/acme/tiny/a.gguf"), one);
    StoreTrees.write(stores.home().resolve("ai-models/weights/gguf/acme/tiny/a.gguf"), one);
    StoreTrees.write(temp.resolve("mine/a.gguf"), one);
    Files.createLink(temp.resolve("mine/again.gguf"), temp.resolve("mine/a.gguf"));

    Map<StoreKind, List<StoreReport>> found = found();

    assertThat(found).containsOnlyKeys(StoreKind.values());
    Map<StoreKind, Integer> models =
        Map.of(
            StoreKind.HUB_CACHE, 1,
            StoreKind.OLLAMA, 2,
            StoreKind.RAMALAMA, 1,
            StoreKind.MODEL_RUNNER, 1,
            StoreKind.LM_STUDIO, 1,
            StoreKind.MODELSCOPE, 2,
            StoreKind.LLAMA_CPP, 1,
            StoreKind.COMFYUI, 1,
            StoreKind.MODELS, 2,
            StoreKind.FOLDER, 2);
    found.forEach((kind, reports) -> {
      assertThat(reports).as(kind.key()).hasSize(1);
      assertThat(reports.getFirst().models()).as(kind.key()).isEqualTo(models.get(kind));
      assertThat(reports.getFirst().bytes().bytes()).as(kind.key()).isGreaterThanOrEqualTo(2 << 20);
    });
    assertThat(found.getOrDefault(StoreKind.FOLDER, List.of()).getFirst().bytes().bytes())
        .as("two names of one file")
        .isEqualTo(2 << 20);
  }

  @Test
  void variablesAndPointersLead() throws IOException {
    Content one = Content.generated(1, 2 << 20);
    Path models = temp.resolve("big disk/models");
    stores.lmStudioMoved(temp.resolve("lm"), models, "acme/tiny/a.gguf", one);
    StoreTrees.write(temp.resolve("oll/blobs/sha256-" + one.sha256()), one);
    Files.createDirectories(temp.resolve("hf/hub"));
    Files.createDirectories(temp.resolve("transformers"));
    StoreTrees.write(temp.resolve("llama/models--acme--tiny/blobs/" + one.sha256()), one);
    Files.createDirectories(temp.resolve("ms"));
    variables.putAll(
        Map.of(
            "OLLAMA_MODELS", temp.resolve("oll").toString(),
            "HF_HOME", temp.resolve("hf").toString(),
            "TRANSFORMERS_CACHE", "transformers",
            "LLAMA_CACHE", temp.resolve("llama").toString(),
            "MODELSCOPE_CACHE", temp.resolve("ms").toString()));

    Map<StoreKind, List<StoreReport>> found = found();

    assertThat(roots(found, StoreKind.LM_STUDIO)).containsExactly(models);
    assertThat(roots(found, StoreKind.OLLAMA)).containsExactly(temp.resolve("oll"));
    assertThat(roots(found, StoreKind.HUB_CACHE))
        .containsExactlyInAnyOrder(
            temp.resolve("hf/hub"), temp.resolve("transformers"), temp.resolve("llama"));
    assertThat(roots(found, StoreKind.MODELSCOPE)).containsExactly(temp.resolve("ms"));
    assertThat(StoreFinder.lmStudioModels(settings())).isEqualTo(models);
  }

  @Test
  void brokenRecordsOfOthersAreNoRecords() throws IOException {
    StoreTrees.write(
        stores.home().resolve(".lmstudio-home-pointer"), Content.of("\u0000/nowhere\n"));
    StoreTrees.write(stores.home().resolve(".lmstudio/settings.json"), Content.of("{\"downl"));
    stores.lmStudio("acme/tiny/a.gguf", Content.of("x"));

    assertThat(roots(found(), StoreKind.LM_STUDIO))
        .containsExactly(stores.home().resolve(".lmstudio/models"));
    assertThat(StoreFinder.lmStudioModels(settings()))
        .isEqualTo(stores.home().resolve(".lmstudio/models"));
  }

  @Test
  void oneFolderUnderTwoNamesCountsOnce() throws IOException {
    stores.ollama("one", Content.of("x"));
    Path real = stores.home().resolve(".ollama/models");
    Files.createSymbolicLink(temp.resolve("link"), real);
    variables.put("OLLAMA_MODELS", temp.resolve("link").toString());
    assertThat(roots(found(), StoreKind.OLLAMA)).containsExactly(temp.resolve("link"));
  }

  private static List<Path> roots(Map<StoreKind, List<StoreReport>> found, StoreKind kind) {
    return found.getOrDefault(kind, List.of()).stream().map(r -> r.store().root()).toList();
  }
}
