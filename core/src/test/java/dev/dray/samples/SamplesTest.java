package dev.dray.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.dray.Dray;
import dev.dray.ProviderId;
import dev.dray.download.view.StreamItem;
import dev.dray.download.view.StreamStatus;
import dev.dray.error.AccessNeededException;
import dev.dray.provider.ModelSummary;
import dev.dray.settings.Environment;
import dev.dray.settings.OsFamily;
import dev.dray.settings.Setting;
import dev.dray.settings.Settings;
import dev.dray.testkit.Proves;
import dev.dray.testkit.content.Content;
import dev.dray.testkit.docs.Checkout;
import dev.dray.testkit.hub.LoopbackHub;
import dev.dray.testkit.ollama.LoopbackOllama;
import dev.dray.testkit.ollama.OllamaModelFile;
import dev.dray.testkit.ollama.OllamaTestModel;
import dev.dray.testkit.repo.Gate;
import dev.dray.testkit.repo.TestRepos;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The user guide's examples do what the guide says, and the guide shows what is tested here.
@Timeout(60)
class SamplesTest {

  private static final String MLX = "mlx-community/Llama-3.2-1B-Instruct-4bit";
  private static final Pattern JAVA_BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

  @TempDir Path temp;
  private LoopbackHub hub;
  private Dray dray;

  @BeforeEach
  void open() {
    hub =
        LoopbackHub.builder()
            .repo(TestRepos.safetensors("org/name", 1, 50_000))
            .repo(TestRepos.safetensors("org/gated", 1, 50_000).gate(Gate.MANUAL).grant("alice"))
            .repo(TestRepos.safetensors(MLX, 1, 50_000))
            .user("alice", "hf_alice")
            .start();
    dray = Dray.open(settings().build());
  }

  private Settings.Builder settings() {
    return Settings.builder()
        .environment(new Environment(Map.of(), temp, temp, OsFamily.LINUX))
        .withoutFiles()
        .set(Setting.ENDPOINT, hub.endpoint().toString());
  }

  @AfterEach
  void close() {
    dray.close();
    hub.close();
  }

  @Test
  @Proves(
      value = {"S001-12", "S001-40", "S001-108"},
      type = Dray.class)
  void huggingFace() {
    assertThat(Samples.huggingFace(dray).resolve("config.json")).isRegularFile();
  }

  @Test
  @Proves(
      value = {"S000-30", "S000-33"},
      type = Dray.class)
  void gatedWithToken() {
    Path model = Samples.gated(dray, "hf_alice");

    assertThat(model.resolve("config.json")).isRegularFile();
    assertThat(model.resolve("README.md")).doesNotExist();
    assertThatExceptionOfType(AccessNeededException.class)
        .isThrownBy(() -> Samples.gated(dray, "hf_nobody"));
  }

  @Test
  @Proves(
      value = {"S000-47", "S000-27"},
      type = Dray.class)
  void ollama() {
    OllamaTestModel tiny =
        OllamaTestModel.of(
            "library/llama3:8b",
            List.of(OllamaModelFile.of("model", Content.generated(1, 2_000_000))));
    try (LoopbackOllama ollama = LoopbackOllama.start(tiny);
        Dray daemons =
            Dray.open(
                settings()
                    .set(Setting.OLLAMA_HOST, ollama.endpoint().toString())
                    .set(Setting.OLLAMA_REGISTRY, ollama.registry().toString())
                    .build())) {
      assertThat(Samples.ollama(daemons)).startsWith("llama3:8b, 2");
      assertThat(ollama.models()).containsExactly("llama3:8b");
    }
  }

  @Test
  @Proves(
      value = {"S000-34", "S004-04"},
      type = Dray.class)
  void mlx() {
    assertThat(Samples.mlx(dray).toString()).contains("models--mlx-community--Llama-3.2-1B");
  }

  @Test
  @Proves(
      value = {"S000-49", "S000-07"},
      type = StreamItem.class)
  void thePrintingHelperWritesStatusMessageAndOneDecimal() {
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    try (PrintStream out = new PrintStream(written, true, StandardCharsets.UTF_8)) {
      Samples.print(new StreamItem(StreamStatus.STARTING, "Looking"), out);
      Samples.print(
          new StreamItem(
              StreamStatus.DOWNLOADING,
              "Half",
              OptionalDouble.of(49.96),
              OptionalLong.of(1),
              OptionalLong.of(2)),
          out);
      Samples.anyProvider(dray, out);
    }

    List<String> lines = written.toString(StandardCharsets.UTF_8).lines().toList();
    assertThat(lines).startsWith("starting: Looking", "downloading: Half (50.0%)");
    assertThat(lines.get(2)).startsWith("starting: ").doesNotContain("%");
    assertThat(lines.getLast()).isEqualTo("complete: " + MLX + " is complete (100.0%)");
  }

  @Test
  @Proves(
      value = {"S001-24", "S001-29", "S001-31", "S001-34"},
      type = Dray.class)
  void find() {
    assertThat(Samples.find(dray)).extracting(ModelSummary::id).containsExactly(MLX);
  }

  @Test
  @Proves(value = "S000-47", type = Dray.class)
  void theGuideShowsOnlyWhatIsTestedHere() throws IOException {
    String guide = Files.readString(Checkout.root().resolve("docs/index.md"));
    String samples =
        unindented(
            Files.readString(
                Checkout.root()
                    .resolve("core/src/test/java")
                    .resolve("dev/dray/samples/Samples.java")));
    List<String> blocks =
        JAVA_BLOCK.matcher(guide).results().map((MatchResult m) -> m.group(1)).toList();

    assertThat(blocks).hasSizeGreaterThanOrEqualTo(5);
    assertThat(blocks).allSatisfy(block -> assertThat(samples).contains(unindented(block)));
  }

  @Test
  @Proves(value = "S000-42", type = ProviderId.class)
  void theGuideHasARowForEveryProvider() throws IOException {
    List<String> rows =
        Files.readAllLines(Checkout.root().resolve("docs/index.md")).stream()
            // A name may be the link to its page.
            .map(line -> line.replaceFirst("^\\| \\[(`[a-z-]+`)]\\([^)]*\\)", "| $1"))
            .filter(line -> line.startsWith("| `"))
            .toList();

    for (ProviderId provider : ProviderId.values()) {
      String row =
          rows.stream()
              .filter(line -> line.startsWith("| `" + provider.id() + "` |"))
              .collect(Collectors.joining());
      String support =
          provider.family() == ProviderId.Family.CLOUD
              ? "no"
              : dray.providers().stream().anyMatch(way -> way.provider() == provider)
                  ? "yes"
                  : "not yet";
      assertThat(row).as("row of %s", provider.id()).contains("` | " + support + " |");
    }
  }

  private static String unindented(String text) {
    return text.lines().map(String::strip).collect(Collectors.joining("\n"));
  }
}
