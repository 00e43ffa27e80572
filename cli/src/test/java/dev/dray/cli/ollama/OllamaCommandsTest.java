package dev.dray.cli.ollama;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.cli.Run;
import dev.dray.testkit.Proves;
import dev.dray.testkit.content.Content;
import dev.dray.testkit.ollama.LoopbackOllama;
import dev.dray.testkit.ollama.LoopbackOllamaRegistry;
import dev.dray.testkit.ollama.OllamaModelFile;
import dev.dray.testkit.ollama.OllamaTestModel;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `dray ollama`, as people type it: with a daemon, and with its store alone.
@Timeout(60)
class OllamaCommandsTest {

  private static final String NOBODY = "http://127.0.0.1:9";
  private static final OllamaModelFile SHARED =
      OllamaModelFile.of("model", Content.generated(1, 400_000));

  private static final OllamaTestModel ONE = OllamaTestModel.of("library/one:1b", List.of(SHARED));
  private static final OllamaTestModel TWO =
      OllamaTestModel.of(
          "library/two:1b",
          List.of(SHARED, OllamaModelFile.of("template", Content.of("{{ .Prompt }}"))));

  @TempDir Path home;
  private final LoopbackOllama ollama = LoopbackOllama.start(ONE, TWO);
  private final LoopbackOllamaRegistry registry = LoopbackOllamaRegistry.start(ONE, TWO);
  private Run.Place place;

  @BeforeEach
  void start() {
    place =
        new Run.Place(home)
            .with("OLLAMA_HOST", ollama.endpoint().toString())
            .with("DRAY_OLLAMA_REGISTRY", registry.endpoint().toString());
  }

  @AfterEach
  void stop() {
    ollama.close();
    registry.close();
  }

  private String ran(String... words) {
    Run run = place.run(words);
    assertThat(run.code()).as(run.err()).isZero();
    return run.out();
  }

  @Test
  @Proves({"S000-22", "S000-27"})
  void whatADaemonKeeps() {
    Run brought = place.run("download", "ollama://one:1b");
    assertThat(brought.code()).as(brought.err()).isZero();
    assertThat(brought.err()).contains("By the Ollama daemon at", "--via direct");

    assertThat(ran("ollama", "ls", "--check")).contains("one:1b", "current");
    assertThat(ran("ollama", "show", "one:1b")).isNotBlank();
    ran("ollama", "cp", "one:1b", "mine:1b");
    assertThat(ollama.models()).containsExactlyInAnyOrder("one:1b", "mine:1b");
    ollama.load("mine:1b");
    assertThat(ran("ollama", "ps")).contains("mine:1b");
    ran("ollama", "rm", "mine:1b");
    assertThat(ollama.models()).containsExactly("one:1b");
    assertThat(place.run("ollama", "rm", "none:1b").code()).isNotZero();
  }

  @Test
  void whatTheStoreHoldsWithoutADaemon() {
    place.with("OLLAMA_HOST", NOBODY);
    ran("download", "ollama://one:1b");
    ran("download", "ollama://two:1b");

    Run listed = place.run("ollama", "ls");
    assertThat(listed.out()).contains("one:1b", "two:1b", "complete");
    assertThat(listed.err()).contains("No Ollama daemon runs here", ".ollama");
    assertThat(place.run("ollama", "ls", "--host", NOBODY).code()).isNotZero();
    assertThat(ran("ollama", "ls", "--store", "--quiet").lines())
        .containsExactlyInAnyOrder("one:1b", "two:1b");

    assertThat(place.run("ollama", "rm", "--store", "one:1b").code()).isEqualTo(2);
    ran("ollama", "rm", "--store", "one:1b", "--dry-run");
    assertThat(ran("ollama", "ls", "--store", "--quiet")).contains("one:1b");
    Run removed = place.run("ollama", "rm", "--store", "one:1b", "--yes", "--json");
    assertThat(removed.code()).as(removed.err()).isZero();
    assertThat(removed.json().path("bytes").asLong()).as("what is shared stays").isLessThan(10_000);
    assertThat(ran("ollama", "ls", "--store", "--quiet").strip()).isEqualTo("two:1b");
    assertThat(
            place
                .run("ollama", "ls", "--store", "--json")
                .json()
                .get(0)
                .get("complete")
                .asBoolean())
        .isTrue();
  }

  @Test
  void aDryRunListsWhatTheDaemonWouldFetch() {
    Run plan = place.run("download", "ollama://two:1b", "--dry-run");

    assertThat(plan.code()).as(plan.err()).isZero();
    assertThat(plan.err()).contains("would fetch this by itself");
    assertThat(ollama.models()).isEmpty();
  }
}
