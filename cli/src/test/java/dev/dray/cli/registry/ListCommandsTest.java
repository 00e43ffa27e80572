package dev.dray.cli.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.cli.Run;
import dev.dray.testkit.Proves;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// `dray list`, `show` and `stats`, as people and scripts type them.
@Timeout(60)
class ListCommandsTest {

  @TempDir Path home;
  private RegistryPlace here;

  @BeforeEach
  void fill() throws IOException {
    here = new RegistryPlace(home);
    here.file("TheBloke/Llama-AWQ/model.safetensors", "weights");
    here.with(
            "llama-vllm-awq",
            "vllm",
            "safetensors",
            "awq-w4g128",
            here.weights().resolve("TheBloke/Llama-AWQ"),
            """
            "family": "llama", "roles": ["caption"], "served_model_id": "llama-served",
            "download_size_bytes": 7, "download_location": "linux_wsl",
            "capabilities": {"vision": true, "tools": true},
            "source": {"huggingface_id": "TheBloke/Llama-AWQ"}\
            """)
        .with(
            "Bird-ollama-gguf-q4_k_m",
            "ollama",
            "gguf",
            "q4_k_m",
            "ollama://bird:7b-q4_k_m",
            """
            "family": "bird", "download_size_bytes": 2000, "served_model_id": "bird:7b-q4_k_m\"\
            """)
        .with(
            "gone-vllm",
            "vllm",
            "safetensors",
            "",
            here.weights().resolve("Somebody/gone"),
            "\"family\": \"gone\", \"download_size_bytes\": 100")
        .with(
            "gone-again-vllm",
            "vllm",
            "safetensors",
            "",
            here.weights().resolve("x/y"),
            "\"family\": \"gone\"")
        .with("idea-vllm", "vllm", "", "", "", "\"model_aliases\": [\"planned\"]")
        .with("old-vllm", "vllm", "gguf", "q8_0", "/old/model", "\"deprecated\": true")
        .with("mine-testzzz", "vllm", "gguf", "q8_0", "/mine/model", "");
  }

  private String ran(String... words) {
    Run run = here.place().run(words);
    assertThat(run.code()).as(run.err()).isZero();
    return run.out();
  }

  private List<String> names(String... more) {
    List<String> words = new ArrayList<>(List.of("list", "--quiet"));
    words.addAll(List.of(more));
    return ran(words.toArray(String[]::new)).lines().toList();
  }

  @Test
  @Proves({"S002-43", "S002-44", "S002-45", "S002-46", "S002-54"})
  void theTableHasTheColumnsThatAreAskedFor() {
    Run run = here.place().run("list");
    assertThat(run.out().lines().findFirst().orElse("").split(" +"))
        .containsExactly("MODEL", "FORMAT", "QUANT", "PRODUCER", "CAPS", "SIZE");
    assertThat(run.out())
        .containsPattern("llama vllm awq +safetensors +awq-w4g128 +thebloke +VT +7 B");
    assertThat(run.err()).contains("Total: 4 variants, 2.1 kB");
    assertThat(run.out().lines().skip(1).findFirst().orElse("")).startsWith("Bird");

    String all = ran("list", "--show-backend", "--show-installed", "-d", "--show-internal-names");
    assertThat(all.lines().findFirst().orElse(""))
        .contains("NAME", "BACKEND", "INSTALLED", "SERVED AS", "ROLES");
    assertThat(all).containsPattern("llama-vllm-awq +vllm .*✓ +llama-served +caption");
    assertThat(all).containsPattern("gone-vllm +vllm .*✗");
  }

  @Test
  @Proves({"S002-47", "S002-48", "S002-49", "S002-50", "S002-52", "S002-53", "S002-55", "S002-272"})
  void filtersChooseAndSomeThingsAreHidden() {
    assertThat(names())
        .containsExactly(
            "Bird-ollama-gguf-q4_k_m", "gone-again-vllm", "gone-vllm", "llama-vllm-awq");
    assertThat(names("-b", "OLLAMA")).containsExactly("Bird-ollama-gguf-q4_k_m");
    assertThat(names("--format", "awq")).containsExactly("llama-vllm-awq");
    assertThat(names("-f", "gguf")).containsExactly("Bird-ollama-gguf-q4_k_m");
    assertThat(names("-l", "weights")).containsExactly("llama-vllm-awq");
    assertThat(names("-l", "linux_wsl")).containsExactly("llama-vllm-awq");
    assertThat(names("--quant", "q4")).containsExactly("Bird-ollama-gguf-q4_k_m");
    assertThat(names("--producer", "TheBloke")).containsExactly("llama-vllm-awq");
    assertThat(names("--name", "^bird", "--family", "bird")).hasSize(1);
    assertThat(names("--show-deprecated")).contains("old-vllm");
    assertThat(names("--include-logical")).contains("idea-vllm");
    assertThat(names("--include-testing")).contains("mine-testzzz");
    assertThat(names("--dedupe")).contains("gone-vllm").doesNotContain("gone-again-vllm");
    assertThat(here.place().run("list", "--name", "(").code()).isEqualTo(2);
    assertThat(here.place().run("list", "--backend", "").code()).isEqualTo(2);
  }

  private static List<String> jq(JsonNode list, Predicate<JsonNode> select) {
    return StreamSupport.stream(list.spliterator(), false)
        .filter(select)
        .map(entry -> entry.get("name").asString())
        .toList();
  }

  @Test
  @Proves({"S002-51", "S002-56", "S002-57", "S002-58", "S002-59", "S002-60"})
  void scriptsReadTheJson() {
    JsonNode list = here.place().run("list", "--json", "--include-logical").json();
    assertThat(list.isArray()).isTrue();
    assertThat(list.get(0).propertyNames())
        .contains(
            "name",
            "display_name",
            "backend",
            "format",
            "quantization",
            "location",
            "installed",
            "size_bytes",
            "roles",
            "family",
            "logical_only",
            "served_model_id",
            "deprecated",
            "capabilities",
            "producer");
    // select(.quantization != null and (.quantization | test("awq")))
    assertThat(jq(list, e -> e.get("quantization").asString("").contains("awq")))
        .containsExactly("llama-vllm-awq");
    // select(.producer == "thebloke")
    assertThat(jq(list, e -> e.get("producer").asString("").equals("thebloke")))
        .containsExactly("llama-vllm-awq");
    // select((.name | test("gone")) and .backend == "vllm")
    assertThat(
            jq(
                list,
                e ->
                    e.get("name").asString().contains("gone")
                        && e.get("backend").asString().equals("vllm")))
        .containsExactlyInAnyOrder("gone-vllm", "gone-again-vllm");
    assertThat(jq(list, e -> !e.get("installed").asBoolean()))
        .containsExactlyInAnyOrder("gone-vllm", "gone-again-vllm", "idea-vllm");
    assertThat(jq(list, e -> !e.get("installed_checked").asBoolean()))
        .containsExactly("Bird-ollama-gguf-q4_k_m");
    assertThat(jq(list, e -> e.get("logical_only").asBoolean())).containsExactly("idea-vllm");
    assertThat(jq(list, e -> e.get("producer").asString("").equals("somebody")))
        .containsExactly("gone-vllm");
    assertThat(jq(list, e -> e.get("producer").asString("").equals("bird")))
        .containsExactly("Bird-ollama-gguf-q4_k_m");
  }

  @Test
  @Proves({"S002-263"})
  void oneEntryGoesByManyNames() {
    for (String name :
        List.of(
            "llama-vllm-awq",
            "LLAMA vllm awq",
            "llama_vllm_awq",
            "TheBloke/Llama-AWQ",
            "llama-served")) {
      assertThat(ran("show", name)).contains("llama-vllm-awq", "thebloke", "linux_wsl", "caption");
    }
    assertThat(ran("show", "planned")).contains("idea-vllm");
    JsonNode shown = here.place().run("show", "llama-served", "--json").json();
    assertThat(shown.get("entry").get("download_location").asString()).isEqualTo("linux_wsl");
    assertThat(shown.get("installed").asBoolean()).isTrue();

    Run unknown = here.place().run("show", "llama-vlm");
    assertThat(unknown.code()).isEqualTo(1);
    assertThat(unknown.err()).contains("'llama-vlm' is not in the registry", "dray list");
  }

  @Test
  @Proves({"S002-172"})
  void whatThereIsIsCounted() {
    assertThat(ran("stats"))
        .contains("7 entries: 6 downloaded (2 here), 1 without files, 1 deprecated, 1 trials")
        .contains("Total size: 2.1 kB")
        .containsPattern("safetensors +3 +107 B")
        .containsPattern("linux_wsl +1 +7 B");
    JsonNode stats = here.place().run("stats", "--json").json();
    assertThat(stats.get("bytes").asLong()).isEqualTo(2107);
    assertThat(stats.get("by_backend").size()).isEqualTo(2);
  }

  @Test
  @Proves({"S002-262"})
  void anEmptyRegistryIsNoError() {
    RegistryPlace empty = new RegistryPlace(home.resolve("empty"));
    Run run = empty.place().run("list");
    assertThat(run.code()).isZero();
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains("The registry is empty");
    assertThat(empty.place().run("list", "--json").out().strip()).isEqualTo("[]");
    assertThat(empty.place().run("stats").code()).isZero();
  }
}
