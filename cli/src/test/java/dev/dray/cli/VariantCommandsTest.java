package dev.dray.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.testkit.Proves;
import dev.dray.testkit.content.Content;
import dev.dray.testkit.hub.LoopbackHub;
import dev.dray.testkit.repo.TestRepo;
import dev.dray.testkit.repo.TestRepos;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Choosing among variants, as typed.
class VariantCommandsTest {

  @TempDir private Path home;
  private LoopbackHub hub;
  private Run.Place place;

  @BeforeEach
  void start() {
    hub =
        LoopbackHub.builder()
            .repo(
                TestRepo.model("acme/big-GGUF")
                    .text("README.md", "---\nlicense: mit\n---\n# Big\n")
                    .text("config.json", "{}")
                    .lfs("big-Q2_K.gguf", Content.generated(1, 200_000_000L))
                    .lfs("big-Q4_K_M.gguf", Content.generated(1, 500_000_000L))
                    .lfs("big-Q8_0.gguf", Content.generated(2, 900_000_000L)))
            .repo(TestRepos.quantizations("acme/quants", 50_000, "Q2_K", "Q4_K_M", "Q8_0"))
            .repo(TestRepos.dataset("acme/corpus"))
            .start();
    place =
        new Run.Place(home)
            .hub(hub.endpoint())
            .with("DRAY_MACHINE_RAM", "2GiB")
            .with("DRAY_MACHINE_GPU", "2GiB");
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  private static List<String> weights(Run run) {
    assertThat(run.code()).as(run.err()).isZero();
    List<String> names = new ArrayList<>();
    run.json()
        .get("files")
        .forEach(file -> {
          String path = file.get("path").asString();
          if (path.endsWith(".gguf")) {
            names.add(path);
          }
        });
    return names;
  }

  @Test
  @Proves("S002-27")
  void whereNobodyAnswersTheChoicesAreListed() {
    Run silent = place.run("download", "acme/quants");
    assertThat(silent.code()).isEqualTo(2);
    assertThat(silent.out()).isEmpty();
    assertThat(silent.err())
        .contains("acme/quants has 3 variants, and none was named")
        .containsPattern("Q4_K_M +gguf +[0-9.]+ kB +recommended")
        .contains("--quant Q4_K_M", "--variant all");

    Run told = place.answering("").run("download", "acme/quants", "--non-interactive");
    assertThat(told.code()).isEqualTo(2);
    assertThat(told.err()).doesNotContain("Which one?");

    Run json = place.run("download", "acme/quants", "--json");
    assertThat(json.code()).isEqualTo(2);
    JsonNode error = Run.parse(json.err().lines().reduce((a, b) -> b).orElseThrow()).get("error");
    assertThat(error.get("code").asString()).isEqualTo("choice_needed");
    assertThat(error.get("choices")).hasSize(3);
    assertThat(error.at("/choices/1/name").asString()).isEqualTo("Q4_K_M");
    assertThat(error.at("/choices/1/recommended").asBoolean()).isTrue();
  }

  @Test
  void optionsChoose() {
    assertThat(
            weights(place.run("download", "acme/quants", "--quant", "Q8_0", "--dry-run", "--json")))
        .containsExactly("quants-Q8_0.gguf");
    assertThat(
            weights(
                place.run(
                    "download", "acme/quants", "--quant", "Q6_K,Q2_K", "--dry-run", "--json")))
        .containsExactly("quants-Q2_K.gguf");
    assertThat(
            weights(
                place.run(
                    "download",
                    "acme/quants",
                    "--variant",
                    "q2_k",
                    "--variant",
                    "Q8_0",
                    "--dry-run",
                    "--json")))
        .containsExactly("quants-Q2_K.gguf", "quants-Q8_0.gguf");
    assertThat(
            weights(
                place.run("download", "acme/quants", "--variant", "all", "--dry-run", "--json")))
        .hasSize(3);
    assertThat(
            weights(
                place.run(
                    "download",
                    "acme/quants",
                    "--format",
                    "awq,gguf",
                    "--quant",
                    "Q8_0",
                    "--dry-run",
                    "--json")))
        .containsExactly("quants-Q8_0.gguf");

    Run format = place.run("download", "acme/quants", "--format", "gguff");
    assertThat(format.code()).isEqualTo(2);
    assertThat(format.err()).contains("gguff", "safetensors", "quiet");
    Run none = place.run("download", "acme/quants", "--format", "safetensors");
    assertThat(none.code()).isEqualTo(1);
    assertThat(none.err()).contains("no variant 'safetensors'", "Q2_K, Q4_K_M, Q8_0");
    assertThat(place.with("DRAY_QUANT", "Q5_K_M,Q8_0").run("download", "acme/quants").code())
        .isZero();
  }

  @Test
  void somebodyAtATerminalIsAsked() {
    Run usual = place.answering("\n").run("download", "acme/quants");
    assertThat(usual.code()).as(usual.err()).isZero();
    assertThat(usual.err())
        .contains("acme/quants has 3 variants", "Which one? [2;")
        .containsPattern("2 +Q4_K_M +gguf +[0-9.]+ kB +full GPU +recommended")
        .contains("This machine: 2.0 GiB RAM, GPU with 2.0 GiB");
    assertThat(Path.of(usual.lastLine()).resolve("quants-Q4_K_M.gguf")).exists();
    assertThat(Path.of(usual.lastLine()).resolve("quants-Q8_0.gguf")).doesNotExist();

    Run second = place.answering("7\nnonsense\nq8_0\n").run("download", "acme/quants");
    assertThat(second.code()).as(second.err()).isZero();
    assertThat(second.err()).contains("number from 1 to 3");
    assertThat(Path.of(second.lastLine()).resolve("quants-Q8_0.gguf")).exists();

    Run stopped = place.answering("q\n").run("download", "acme/quants");
    assertThat(stopped.code()).isEqualTo(2);
    assertThat(place.answering("").run("download", "acme/quants").code()).isEqualTo(2);
    Run all = place.answering("all\n").run("download", "acme/quants", "--dry-run");
    assertThat(all.out()).contains("Q2_K.gguf", "Q4_K_M.gguf", "Q8_0.gguf");
  }

  @Test
  @Proves({"S004-05", "S004-06"})
  void whatDoesNotFitIsRefused() {
    Run run = place.run("download", "acme/big-GGUF:Q8_0", "--check-fit", "--context", "32768");
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("acme/big-GGUF does not fit", "32768 tokens", "main memory");
    assertThat(place.run("download", "acme/big-GGUF:Q2_K", "--check-fit", "--dry-run").code())
        .isZero();
    Run lone = place.run("download", "acme/big-GGUF:Q2_K", "--context", "32768");
    assertThat(lone.code()).isEqualTo(2);
  }

  @Test
  @Proves("S002-174")
  void infoShowsVariantsAndWhatFits() {
    Run run = place.run("info", "acme/big-GGUF", "--files");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out())
        .containsPattern("VARIANT +FORMAT +QUANT +SIZE +FILES +MEMORY +FIT")
        .containsPattern("Q2_K +gguf +q2_k +200.0 MB +3 .*full GPU")
        .containsPattern("Q4_K_M +gguf +q4_k_m +500.0 MB +3 .*partial GPU +recommended")
        .containsPattern("Q8_0 +gguf +q8_0 +900.0 MB +3 .*partial GPU")
        .containsPattern("Machine: +2.0 GiB RAM, GPU with 2.0 GiB")
        .containsPattern("big-Q8_0.gguf +900.0 MB +Q8_0 +sha256:")
        .contains("Licence:");

    Run small = place.run("info", "acme/big-GGUF", "--ram", "1.4GiB", "--gpu", "none");
    assertThat(small.out())
        .containsPattern("Q2_K .*CPU +recommended")
        .containsPattern("Q8_0 .*will not fit");

    JsonNode json =
        place
            .run("info", "acme/big-GGUF", "--json", "--gpu", "24GiB,24GiB", "--context", "4096")
            .json();
    assertThat(json.at("/variants/2/name").asString()).isEqualTo("Q8_0");
    assertThat(json.at("/variants/2/fit").asString()).isEqualTo("full GPU");
    assertThat(json.at("/variants/2/memory/context_tokens").asInt()).isEqualTo(4096);
    assertThat(json.at("/variants/2/files")).hasSize(3);
    assertThat(json.at("/machine/gpus")).hasSize(2);
    assertThat(json.get("license").asString()).isEqualTo("apache-2.0");
    assertThat(place.run("info", "acme/corpus", "--type", "dataset").out())
        .doesNotContain("VARIANT");
  }

  @Test
  void infoOfflineTellsWhichVariantsAreHere() {
    assertThat(place.run("download", "acme/big-GGUF:Q2_K").code()).isZero();

    Run run = place.run("info", "acme/big-GGUF", "--offline");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out())
        .containsPattern("Files: +[0-9]+ here, of [0-9]+,")
        .containsPattern("Q2_K .* here, recommended")
        .doesNotContain("Q8_0");
    assertThat(run.err()).contains("Offline mode is on: this is what of it is here");
    JsonNode json = place.run("info", "acme/big-GGUF", "--offline", "--json").json();
    assertThat(json.get("offline").booleanValue()).isTrue();
    assertThat(json.at("/variants")).hasSize(1);
    assertThat(json.at("/variants/0/absent")).isEmpty();
    assertThat(place.run("info", "acme/big-GGUF", "--json").json().at("/variants").size())
        .as("the hub still tells of all")
        .isGreaterThan(1);

    Run none = place.run("info", "acme/quants", "--offline");
    assertThat(none.code()).isEqualTo(1);
    assertThat(none.err()).contains("acme/quants");
  }

  @Test
  @Proves({"S002-173", "S002-240"})
  void analyzeTellsFormatsWithWhatSaysSo() {
    Run run = place.run("analyze", "https://huggingface.co/acme/big-GGUF");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out()).containsPattern("format +gguf +[01][.][0-9]{2} +").contains("q4_k_m");
    JsonNode json = place.run("analyze", "acme/big-GGUF", "--json").json();
    assertThat(json.at("/formats/0/value").asString()).isEqualTo("gguf");
    assertThat(json.at("/formats/0/confidence").asDouble()).isBetween(0.5, 1.0);
    assertThat(json.at("/formats/0/evidence").asString()).isNotEmpty();
    assertThat(json.get("bytes").asLong()).isGreaterThan(1_500_000_000L);
    assertThat(place.run("analyze", "acme/big-GGUF", "-q").out().strip()).isEqualTo("gguf");
  }
}
