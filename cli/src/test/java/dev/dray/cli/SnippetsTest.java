package dev.dray.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.testkit.Proves;
import dev.dray.testkit.content.Content;
import dev.dray.testkit.docs.Checkout;
import dev.dray.testkit.hub.LoopbackHub;
import dev.dray.testkit.ollama.LoopbackOllama;
import dev.dray.testkit.ollama.OllamaModelFile;
import dev.dray.testkit.ollama.OllamaTestModel;
import dev.dray.testkit.repo.TestRepos;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The lines of the guide that show whether an installation works, typed as they stand there. A hub
/// and a daemon on loopback have the two models, and nothing else is told of them but their
/// addresses, by the variables that any user would set for a server of their own.
@Timeout(60)
class SnippetsTest {

  private static final Pattern BLOCK = Pattern.compile("(?s)## Does it work\\?.*?```sh\n(.*?)```");

  @TempDir Path home;

  @Test
  @Proves(value = "S000-48", type = Main.class)
  void theVerificationSnippetsRun() throws IOException {
    OllamaTestModel gemma =
        OllamaTestModel.of(
            "library/gemma3:1b",
            List.of(OllamaModelFile.of("model", Content.generated(1, 2_000_000))));
    try (LoopbackHub hub =
            LoopbackHub.builder()
                .repo(TestRepos.safetensors("hf-internal-testing/tiny-random-gpt2", 1, 50_000))
                .start();
        LoopbackOllama ollama = LoopbackOllama.start(gemma)) {
      Run.Place place =
          new Run.Place(home)
              .hub(hub.endpoint())
              .with("OLLAMA_HOST", ollama.endpoint().toString())
              .with("DRAY_OLLAMA_REGISTRY", ollama.registry().toString());
      List<String> lines = snippets();
      assertThat(lines)
          .hasSize(3)
          .anyMatch(line -> line.contains("ollama://gemma3:1b"))
          .anyMatch(line -> line.contains("hf-internal-testing/tiny-random-gpt2"));
      for (String line : lines) {
        String[] words = line.split(" +", -1);
        assertThat(words[0]).isEqualTo("dray");
        Run run = place.run(Arrays.copyOfRange(words, 1, words.length));
        assertThat(run.code()).as(line + ": " + run.err()).isZero();
        assertThat(run.out() + run.err()).as(line).isNotBlank();
      }
      assertThat(ollama.models()).containsExactly("gemma3:1b");
      Run again = place.run("download", "hf-internal-testing/tiny-random-gpt2", "--offline");
      assertThat(Path.of(again.lastLine(), "config.json")).isRegularFile();
    }
  }

  /// The lines, without what is said about them.
  private static List<String> snippets() throws IOException {
    Matcher block = BLOCK.matcher(Files.readString(Checkout.root().resolve("docs/index.md")));
    assertThat(block.find()).as("the guide has the snippets").isTrue();
    return block.group(1).lines().map(line -> line.replaceFirst(" *#.*", "")).toList();
  }
}
