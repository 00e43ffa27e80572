package dev.dray.cli.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.Dray;
import dev.dray.ModelRef;
import dev.dray.cli.Run;
import dev.dray.inventory.ModelInUse;
import dev.dray.testkit.Proves;
import dev.dray.testkit.content.Content;
import dev.dray.testkit.hub.LoopbackHub;
import dev.dray.testkit.ollama.LoopbackOllama;
import dev.dray.testkit.ollama.LoopbackOllamaRegistry;
import dev.dray.testkit.ollama.OllamaModelFile;
import dev.dray.testkit.ollama.OllamaTestModel;
import dev.dray.testkit.repo.RepoFile;
import dev.dray.testkit.repo.TestRepo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// `dray remove`, as it is typed.
@Timeout(60)
class RemoveCommandTest {

  @TempDir Path home;
  private RegistryPlace here;
  private Path bird;
  private Path cat;

  @BeforeEach
  void fill() throws IOException {
    here = new RegistryPlace(home);
    bird = here.weights().resolve("Acme/Bird");
    here.file("Acme/Bird/Bird-Q4_K_M.gguf", "four");
    here.file("Acme/Bird/Bird-Q8_0.gguf", "eight");
    here.file("Acme/Bird/README.md", "read me");
    cat = here.weights().resolve("Zoo/Cat");
    here.file("Zoo/Cat/model.safetensors", "cat");
    here.with("bird-q4", "vllm", "gguf", "q4_k_m", bird, files("Bird-Q4_K_M.gguf"))
        .with("bird-q8", "vllm", "gguf", "q8_0", bird, files("Bird-Q8_0.gguf"))
        .with("cat", "vllm", "safetensors", "", cat, "\"roles\": [\"caption\"]");
  }

  private static String files(String weights) {
    return "\"download_files\": [\"" + weights + "\", \"README.md\"]";
  }

  private Run ran(String... words) {
    Run run = here.place().run(words);
    assertThat(run.code()).as(run.err()).isZero();
    return run;
  }

  private JsonNode entry(String name) {
    return here.place().run("show", name, "--json").json();
  }

  @Test
  @Proves({"S002-163", "S002-166"})
  void theDownloadIsForgottenAndTheEntryStays() {
    assertThat(here.place().run("remove", "cat").code()).isEqualTo(2);
    assertThat(ran("remove", "cat", "--dry-run").out()).contains("cat", "stays");
    assertThat(entry("cat").get("logical_only").asBoolean()).isFalse();
    here.place().typing("n\n", true);
    assertThat(here.place().run("remove", "cat").code()).isEqualTo(1);
    here.place().typing("y\n", true);
    assertThat(ran("remove", "cat").err()).contains("Proceed?", "Forgot the download of 'cat'");
    JsonNode left = entry("cat");
    assertThat(left.get("logical_only").asBoolean()).isTrue();
    assertThat(left.get("roles").get(0).asString()).isEqualTo("caption");
    assertThat(left.get("format").asString()).isEqualTo("safetensors");
    assertThat(cat.resolve("model.safetensors")).exists();
    assertThat(here.place().run("list", "-q").out()).doesNotContain("cat");
    assertThat(here.place().run("remove", "nobody", "--force").code()).isEqualTo(1);
  }

  @Test
  @Proves({"S002-164", "S002-168"})
  void filesGoWhereNobodyElseNeedsThem() {
    assertThat(
            ran("remove", "bird-q4", "--delete-files", "--yes", "--json")
                .json()
                .get("bytes")
                .asLong())
        .isEqualTo(4);
    assertThat(bird.resolve("Bird-Q4_K_M.gguf")).doesNotExist();
    assertThat(bird.resolve("Bird-Q8_0.gguf")).exists();
    assertThat(bird.resolve("README.md")).exists();
    ran("remove", "bird-q8", "--delete-files", "--force");
    assertThat(bird).doesNotExist();
    assertThat(bird.getParent()).as("the owner's folder").doesNotExist();
    assertThat(here.weights()).exists();
    assertThat(entry("bird-q8").get("logical_only").asBoolean()).isTrue();
  }

  @Test
  @Proves({"S002-165", "S002-171"})
  void anEntryWithARoleStaysUnlessForced() {
    Run run = ran("remove", "cat", "--purge", "--delete-files", "--yes");
    assertThat(run.err()).contains("has a role (caption)", "--force");
    assertThat(cat).doesNotExist();
    assertThat(entry("cat").get("logical_only").asBoolean()).isTrue();
    ran("remove", "cat", "--purge", "--force");
    assertThat(here.place().run("show", "cat").code()).isEqualTo(1);
  }

  @Test
  void nothingOutsideOfKnownPlacesIsDeleted() throws IOException {
    Path outside = Files.createDirectories(home.resolve("outside/owner/model"));
    Files.writeString(outside.resolve("model.gguf"), "mine");
    Path link = here.weights().resolve("Acme/linked");
    Files.createSymbolicLink(link, outside);
    here.with("outside", "vllm", "gguf", "", outside, "")
        .with("linked", "vllm", "gguf", "", link, "")
        .with("root", "vllm", "gguf", "", here.weights(), "")
        .with("up", "vllm", "gguf", "", here.weights() + "/../..", "");
    for (String name : List.of("outside", "linked", "root", "up")) {
      Run run = here.place().run("remove", name, "--delete-files", "--yes");
      assertThat(run.code()).as(name).isEqualTo(1);
      assertThat(run.err()).contains("Left '" + name + "' as it is");
      assertThat(entry(name).get("logical_only").asBoolean()).isFalse();
    }
    assertThat(outside.resolve("model.gguf")).exists();
    assertThat(cat).exists();
    ran(
        "remove",
        "outside",
        "--delete-files",
        "--yes",
        "--below",
        home.resolve("outside").toString());
    assertThat(outside).doesNotExist();
    assertThat(home.resolve("outside")).exists();
  }

  @Test
  @Proves({"S002-167", "S002-170"})
  void filtersTakeManyAtOnce() throws IOException {
    assertThat(here.place().run("remove", "--yes").code()).isEqualTo(2);
    assertThat(here.place().run("remove", "cat", "-b", "vllm", "--yes").code()).isEqualTo(2);
    JsonNode plan = ran("remove", "-f", "gguf", "--delete-files", "--dry-run", "--json").json();
    assertThat(plan.get("dry_run").asBoolean()).isTrue();
    assertThat(plan.get("entries").size()).isEqualTo(2);
    ran("remove", "-f", "gguf", "--delete-files", "--purge", "--yes");
    assertThat(bird).doesNotExist();
    assertThat(here.place().run("list", "-q").out().strip()).isEqualTo("cat");

    Files.delete(cat.resolve("model.safetensors"));
    Files.delete(cat);
    ran("remove", "--stale", "--yes");
    assertThat(here.place().run("list", "-q").out()).isEmpty();
  }

  @Test
  @Proves({"S002-164", "S002-169"})
  void aSnapshotOfTheHubCacheGoesWithWhatNobodyElseHas() throws IOException {
    TestRepo repo =
        TestRepo.model("acme/tiny")
            .lfs("model.safetensors", Content.generated(1, 50_000))
            .text("config.json", "{}")
            .build();
    try (LoopbackHub hub = LoopbackHub.builder().repo(repo).start()) {
      here.place().hub(hub.endpoint());
      ran("download", "acme/tiny");
      repo.update("main", RepoFile.of("config.json", Content.of("{\"a\": 1}")));
      ran("download", "acme/tiny", "--no-record");
    }
    Path folder = here.place().cache().resolve("models--acme--tiny");
    Path first = Path.of(entry("acme/tiny").get("path").asString());
    assertThat(first.getParent()).isEqualTo(folder.resolve("snapshots"));
    JsonNode plan = ran("remove", "acme/tiny", "--delete-files", "--dry-run", "--json").json();
    assertThat(plan.get("bytes").asLong())
        .as("the newer snapshot has the weights, too")
        .isEqualTo(2);
    assertThat(first).exists();

    ran("remove", "acme/tiny", "--delete-files", "--yes");
    assertThat(first).doesNotExist();
    assertThat(folder.resolve("snapshots/" + repo.head().id() + "/model.safetensors"))
        .hasSize(50_000);
    assertThat(entry("acme/tiny").get("logical_only").asBoolean()).isTrue();
  }

  @Test
  void whatIsPinnedInUseOrLockedStaysUnlessForced() throws IOException {
    here.file("Acme/Owl/model.safetensors", "owl");
    String owl =
        "\"model_aliases\": [\"Acme/Owl\"], \"source\": {\"huggingface_id\": \"Acme/Owl\"}";
    here.with("owl", "vllm", "safetensors", "", here.weights().resolve("Acme/Owl"), owl);
    ran("cache", "pin", "Acme/Owl");
    Run pinned = here.place().run("remove", "owl", "--delete-files", "--yes");
    assertThat(pinned.code()).isEqualTo(1);
    assertThat(pinned.err()).contains("Left 'owl' as it is: it is pinned", "--force");
    ran("cache", "unpin", "Acme/Owl");
    try (Dray dray = Dray.open(here.place().settings());
        ModelInUse use = dray.models().use(ModelRef.parse("Acme/Owl"))) {
      assertThat(use.isOpen()).isTrue();
      Run busy = here.place().run("remove", "owl", "--delete-files", "--yes");
      assertThat(busy.code()).isEqualTo(1);
      assertThat(busy.err()).contains("it is in use", "--force");
      assertThat(here.weights().resolve("Acme/Owl/model.safetensors")).exists();
    }
    ran("registry", "lock", "owl");
    assertThat(here.place().run("remove", "owl", "--delete-files", "--yes").err())
        .contains("its version is locked", "--force");
    ran("remove", "owl", "--delete-files", "--force");
    assertThat(here.weights().resolve("Acme/Owl")).doesNotExist();
  }

  @Test
  void fromOllamasStoreItGoesWithoutADaemon() throws IOException {
    OllamaTestModel one = OllamaTestModel.gguf("library/one:1b", 40_000, 1);
    OllamaTestModel two =
        OllamaTestModel.of(
            "library/two:1b",
            List.of(
                OllamaModelFile.of("model", Content.generated(2, 30_000)),
                OllamaModelFile.of("template", Content.of("{{ .System }} {{ .Prompt }}"))));
    try (LoopbackOllamaRegistry published = LoopbackOllamaRegistry.start(one, two)) {
      here.place().with("DRAY_OLLAMA_REGISTRY", published.endpoint().toString());
      ran("download", "ollama://one:1b", "--via", "direct");
      ran("download", "ollama://two:1b", "--via", "direct");
    }
    String name = ran("list", "-q", "--backend", "ollama", "--family", "one-1b").out().strip();
    assertThat(entry(name).get("path").asString()).isEqualTo("ollama://one:1b");

    ran("remove", name, "--delete-files", "--yes");
    Path manifests = home.resolve("ollama/manifests");
    assertThat(find(manifests, "1b")).as("what is left").hasSize(1);
    assertThat(find(home.resolve("ollama/blobs"), "sha256-" + one.layer("model").sha256()))
        .isEmpty();
    assertThat(ran("verify", "ollama://two:1b", "--deep").out()).contains("ok ");
  }

  private static List<Path> find(Path folder, String name) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(path -> path.getFileName().toString().equals(name)).toList();
    }
  }

  @Test
  void ollamaRemovesItsOwn() throws IOException {
    OllamaTestModel one =
        OllamaTestModel.of(
            "library/one:1b", List.of(OllamaModelFile.of("model", Content.generated(1, 40_000))));
    try (LoopbackOllama ollama = LoopbackOllama.start(one);
        LoopbackOllamaRegistry published = LoopbackOllamaRegistry.start(one)) {
      here.place()
          .with("OLLAMA_HOST", ollama.endpoint().toString())
          .with("DRAY_OLLAMA_REGISTRY", published.endpoint().toString());
      ran("download", "ollama://one:1b", "--no-record");
      assertThat(ollama.models()).hasSize(1);
      here.with("one", "ollama", "gguf", "", "ollama:/one:1b", "");
      ran("remove", "one", "--delete-files", "--yes");
      assertThat(ollama.models()).isEmpty();
    }
  }
}
