package dev.dray.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.testkit.Proves;
import dev.dray.testkit.hub.LoopbackHub;
import dev.dray.testkit.modelscope.LoopbackModelScope;
import dev.dray.testkit.repo.TestRepo;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// `dray search` over several places.
@Timeout(60)
@Proves("S001-104")
class SearchTest {

  @TempDir Path home;
  private final LoopbackHub hub =
      LoopbackHub.builder()
          .repo(
              TestRepo.model("acme/tiny-llama")
                  .facts(f -> f.popularity(1000, 10, 1))
                  .text("README.md", "Speaks like a parrot."))
          .start();
  private final LoopbackModelScope scope =
      LoopbackModelScope.start().add(TestRepo.model("zhu/llama-only").text("README.md", "x"));
  private Run.Place place = new Run.Place(Path.of("."));

  @BeforeEach
  void start() {
    place =
        new Run.Place(home)
            .hub(hub.endpoint())
            .with("MODELSCOPE_ENDPOINT", scope.endpoint().toString());
  }

  @AfterEach
  void stop() {
    hub.close();
    scope.close();
  }

  @Test
  void placesAreAskedTogetherAndResultsSayWhereTheyAre() {
    assertThat(place.run("download", "acme/tiny-llama", "-q").code()).isZero();
    Run run = place.run("search", "llama");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out())
        .containsPattern("acme/tiny-llama +1,000 +10 .*here, huggingface")
        .containsPattern("modelscope://zhu/llama-only .*modelscope")
        .containsPattern("ollama://llama3.1:8b .*catalog");
    Run json = place.run("search", "tiny", "llama", "--json");
    JsonNode hit = json.json().get(0);
    assertThat(hit.get("ref").asString()).isEqualTo("acme/tiny-llama");
    assertThat(hit.get("provider").asString()).isEqualTo("huggingface");
    assertThat(hit.at("/found/0").asString()).isEqualTo("here");
    assertThat(Path.of(hit.get("path").asString())).isDirectory();
    assertThat(place.run("search", "parrot", "--provider", "here", "-q").out().strip())
        .isEqualTo("acme/tiny-llama");
  }

  @Test
  void aPlaceThatIsDownIsNamed() {
    scope.close();
    Run run = place.run("search", "llama", "--provider", "hf,ms");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out()).contains("acme/tiny-llama");
    assertThat(run.err()).contains("Not searched: modelscope");
    hub.close();
    Run none = place.run("search", "llama", "--json");
    assertThat(none.code()).isEqualTo(1);
    assertThat(none.json().size()).as("what the catalog knows").isPositive();
    List<String> errors = none.err().strip().lines().toList();
    assertThat(errors).hasSize(2);
    assertThat(Run.parse(errors.getFirst()).at("/error/code").asString())
        .isEqualTo("connect_failed");
    Run alone = place.run("search", "llama", "--provider", "huggingface");
    assertThat(alone.code()).isEqualTo(1);
    assertThat(alone.out()).isEmpty();
  }

  @Test
  void offlineOnlyThisMachineIsSearched() {
    Run run = place.run("search", "llama", "--offline");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.err()).contains("the hubs were not asked");
    assertThat(hub.requests().size()).isZero();
    assertThat(place.run("search", "--provider", "kaggle").code()).isEqualTo(2);
  }
}
