package dev.dray.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.testkit.Proves;
import dev.dray.testkit.content.Content;
import dev.dray.testkit.hub.LoopbackHub;
import dev.dray.testkit.repo.Gate;
import dev.dray.testkit.repo.RepoFile;
import dev.dray.testkit.repo.TestRepo;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// `dray outdated` and `dray update`.
@Timeout(60)
@Proves({"S001-102", "S001-106"})
class UpdateTest {

  @TempDir Path home;
  private final TestRepo one = repo("acme/one");
  private final TestRepo two = repo("acme/two");
  private final LoopbackHub hub = LoopbackHub.builder().repo(one).repo(two).start();
  private Run.Place place = new Run.Place(Path.of("."));

  private static TestRepo repo(String id) {
    return TestRepo.model(id)
        .lfs("weights.bin", Content.generated(id.hashCode(), 300_000))
        .text("README.md", "first")
        .build();
  }

  @BeforeEach
  void start() {
    place = new Run.Place(home).hub(hub.endpoint());
    assertThat(place.run("download", "acme/one", "acme/two", "-q").code()).isZero();
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  @Test
  void whatIsOutdatedIsListedAndBroughtUpToDate() {
    Run fresh = place.run("outdated");
    assertThat(fresh.code()).as(fresh.err()).isZero();
    assertThat(fresh.out()).isEmpty();
    assertThat(fresh.err()).contains("2 models looked at, 0 outdated");
    assertThat(place.run("update", "--all").err()).contains("nothing to update");

    String before = one.head().id();
    one.update("main", RepoFile.of("README.md", Content.of("the second")));
    Run outdated = place.run("outdated");
    assertThat(outdated.out())
        .contains("acme/one", before.substring(0, 8), one.head().id().substring(0, 8), "outdated")
        .doesNotContain("acme/two");
    assertThat(place.run("outdated", "-q").out().strip()).isEqualTo("acme/one");
    assertThat(place.run("outdated", "--all", "--json").json().size()).isEqualTo(2);
    JsonNode json = place.run("outdated", "acme/one", "--json").json().get(0);
    assertThat(json.get("here").asString()).isEqualTo(before);
    assertThat(json.get("state").asString()).isEqualTo("outdated");

    Run dry = place.run("update", "--all", "--dry-run");
    assertThat(dry.code()).as(dry.err()).isZero();
    assertThat(dry.out()).contains("acme/one", "10 B to fetch", "changed README.md  10 B");
    assertThat(place.run("outdated", "-q").out().strip()).isEqualTo("acme/one");

    Run run = place.run("update", "--all", "--json", "--progress=none");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.json().at("/updates/0/changes/0/path").asString()).isEqualTo("README.md");
    assertThat(run.json().at("/downloads/0/bytes_downloaded").asLong()).isEqualTo(10);
    assertThat(Path.of(run.json().at("/downloads/0/path").asString()).resolve("README.md"))
        .hasContent("the second");
    assertThat(place.run("outdated", "-q").out()).isEmpty();
  }

  @Test
  void oneThatIsGoneDoesNotStopTheOthers() {
    hub.remove(one);
    two.update("main", RepoFile.of("README.md", Content.of("second")));
    Run outdated = place.run("outdated");
    assertThat(outdated.code()).isEqualTo(1);
    assertThat(outdated.out())
        .containsPattern("acme/one .*gone")
        .containsPattern("acme/two .*outdated");
    assertThat(outdated.err()).contains("acme/one does not exist");
    Run run = place.run("update", "--all", "--progress=none");
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.out()).contains("acme--two");
  }

  @Test
  void oneThatIsGatedNowSaysWhereToAsk() {
    one.update("main", RepoFile.of("weights.bin", Content.generated(9, 300_000)));
    one.gate(Gate.MANUAL);
    Run run = place.run("update", "acme/one", "--progress=none");
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("acme/one is gated", hub.endpoint() + "/acme/one");
    assertThat(place.run("outdated", "-q").out().strip()).as("still").isEqualTo("acme/one");
  }

  @Test
  void offlineIsNamed() {
    Run run = place.run("outdated", "--offline");
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.out()).containsPattern("acme/one .*unknown");
    assertThat(run.err().split("Offline mode is on", -1)).as("once").hasSize(2);
  }

  @Test
  void wrongWordsAreRefused() {
    assertThat(place.run("update").code()).isEqualTo(2);
    assertThat(place.run("update", "acme/one", "--all").code()).isEqualTo(2);
    assertThat(place.run("update", "--all", "--every", "soon").code()).isEqualTo(2);
    assertThat(place.run("update", "--all", "--every", "0m").code()).isEqualTo(2);
    assertThat(place.run("update", "--all", "--every", "1h", "--dry-run").code()).isEqualTo(2);
    assertThat(place.run("update", "--all", "--every", "1h", "--between", "noon").code())
        .isEqualTo(2);
    Run missing = place.run("update", "acme/three");
    assertThat(missing.code()).isEqualTo(1);
    assertThat(missing.err()).contains("acme/three", "dray outdated --all");
  }
}
