package dev.dray.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.testkit.Proves;
import dev.dray.testkit.hub.LoopbackHub;
import dev.dray.testkit.repo.TestRepos;
import dev.dray.testkit.weights.GgufFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// `dray inspect`.
@Timeout(60)
class InspectCommandTest {

  @TempDir Path home;
  private Run.Place place = new Run.Place(Path.of("."));

  @BeforeEach
  void start() {
    place = new Run.Place(home);
  }

  @Test
  @Proves("S002-02")
  void aModelThatIsNotHereIsUnderstood() {
    try (LoopbackHub hub =
        LoopbackHub.builder().repo(TestRepos.gguf("acme/tiny", 400_000)).start()) {
      String endpoint = hub.endpoint().toString();
      Run run = place.run("inspect", "acme/tiny", "--endpoint", endpoint);

      assertThat(run.code()).as(run.err()).isZero();
      assertThat(run.out())
          .contains("Format:", "gguf (header ", "Q8_0 (header ", "4,096 tokens", "requests");

      JsonNode json = place.run("inspect", "acme/tiny", "--endpoint", endpoint, "--json").json();
      assertThat(json.get("format").asString()).isEqualTo("gguf");
      assertThat(json.get("quantization").asString()).isEqualTo("q8_0");
      assertThat(json.get("complete").asBoolean()).isTrue();
      assertThat(json.get("bytes_read").asLong()).isPositive();
      assertThat(json.at("/facts/0/source").asString()).isEqualTo("header");

      Run missing = place.run("inspect", "acme/nothing", "--endpoint", endpoint);
      assertThat(missing.code()).isEqualTo(1);
      assertThat(missing.err()).contains("acme/nothing");
    }
  }

  @Test
  void aFileOfThisMachineIsUnderstood() throws IOException {
    Path file = home.resolve("tiny-Q8_0.gguf");
    Files.write(file, GgufFile.llama("tiny", 100_000, 3).bytes());

    assertThat(place.run("inspect", file.toString(), "-q").out()).isEqualTo("q8_0\n");
    Run template = place.run("inspect", file.toString(), "--template");
    assertThat(template.code()).isZero();
    assertThat(template.out()).contains("{");
    Run missing = place.run("inspect", home.resolve("none").toString());
    assertThat(missing.code()).isEqualTo(1);
    assertThat(missing.err()).contains("is not there");
  }
}
