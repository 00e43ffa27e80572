package dev.dray.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.testkit.Proves;
import dev.dray.testkit.hub.HubCollection;
import dev.dray.testkit.hub.LoopbackHub;
import dev.dray.testkit.repo.Gate;
import dev.dray.testkit.repo.TestRepo;
import dev.dray.testkit.repo.TestRepos;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// `dray download collection:…`.
@Timeout(60)
@Proves("S001-103")
class CollectionTest {

  @TempDir Path home;
  private final TestRepo one = TestRepos.gguf("acme/one", 50_000).build();
  private final TestRepo two = TestRepos.gguf("acme/two", 60_000).build();
  private final TestRepo locked = TestRepos.gguf("acme/locked", 10_000).gate(Gate.MANUAL).build();
  private final TestRepo corpus = TestRepo.dataset("acme/corpus").text("x.txt", "x").build();
  private final HubCollection small =
      new HubCollection("acme", "Small models", List.of(one, corpus, two), List.of("2401.00001"));
  private final HubCollection closed = new HubCollection("acme", "Closed", List.of(one, locked));
  private final HubCollection papers = new HubCollection("acme", "Reading", List.of(corpus));
  private LoopbackHub hub = LoopbackHub.builder().start();
  private Run.Place place = new Run.Place(Path.of("."));

  @BeforeEach
  void start() {
    hub.close();
    hub =
        LoopbackHub.builder()
            .repo(one)
            .repo(two)
            .repo(locked)
            .repo(corpus)
            .collection(small)
            .collection(closed)
            .collection(papers)
            .strictGating()
            .start();
    place = new Run.Place(home).hub(hub.endpoint());
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  @Test
  void allModelsComeAndTheRestIsSaid() {
    Run run = place.run("download", "collection:" + small.slug(), "--progress=none");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out().lines().toList())
        .hasSize(2)
        .allSatisfy(path -> assertThat(Path.of(path)).isDirectory());
    assertThat(run.err())
        .contains("Collection Small models: 2 models; left out: 1 dataset, 1 paper")
        .containsPattern("acme/one +\\d+ +[0-9.]+ kB")
        .contains("2 models, ", "to fetch");

    Run again =
        place.run("download", "https://huggingface.co/collections/" + small.slug(), "--json");
    assertThat(again.code()).as(again.err()).isZero();
    assertThat(again.json().at("/downloads").size()).isEqualTo(2);
    assertThat(again.err()).contains("to fetch 0 B");
  }

  @Test
  void aDryRunTellsEachModelAndFetchesNothing() {
    Run run = place.run("download", "collection:" + small.slug(), "--dry-run", "--json");
    assertThat(run.code()).as(run.err()).isZero();
    JsonNode json = run.json();
    assertThat(json.at("/collections/0/title").asString()).isEqualTo("Small models");
    assertThat(json.at("/collections/0/models/0").asString()).isEqualTo("acme/one");
    assertThat(json.at("/collections/0/left_out/0/type").asString()).isEqualTo("dataset");
    assertThat(json.at("/downloads").size()).isEqualTo(2);
    assertThat(json.at("/downloads/1/bytes_to_fetch").asLong()).isGreaterThan(60_000);
    assertThat(place.cache()).doesNotExist();
  }

  @Test
  void oneThatIsClosedDoesNotStopTheOthers() {
    Run plan = place.run("download", "collection:" + closed.slug(), "--dry-run");
    assertThat(plan.code()).isEqualTo(1);
    assertThat(plan.err()).contains("acme/locked", "gated", "1 cannot be had");

    Run run = place.run("download", "collection:" + closed.slug(), "--json", "--progress=none");
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.json().at("/downloads/0/ok").asBoolean()).isTrue();
    assertThat(run.json().at("/downloads/1/error/code").asString()).isEqualTo("gated");
  }

  @Test
  void filesAndFoldersAreChosenForAllOfThem() {
    Path into = home.resolve("models");
    Run run =
        place.run(
            "download",
            "collection:" + small.slug(),
            "--include",
            "*.json",
            "--to",
            into.toString(),
            "-q");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(into.resolve("acme/one/config.json")).isRegularFile();
    assertThat(into.resolve("acme/two/config.json")).isRegularFile();
    assertThat(into.resolve("acme/two/README.md")).doesNotExist();
  }

  @Test
  void aModelBesideACollectionComesToo() {
    Run run =
        place.run("download", "collection:" + closed.slug(), "acme/two", "--dry-run", "--json");
    assertThat(run.json().at("/downloads").size()).isEqualTo(3);
  }

  @Test
  void whatIsWrongIsNamed() {
    Run missing = place.run("download", "collection:acme/nothing-66b0c1d2e3f405162738495a");
    assertThat(missing.code()).isEqualTo(1);
    assertThat(missing.err()).contains("There is no collection acme/nothing");
    Run empty = place.run("download", "collection:" + papers.slug());
    assertThat(empty.code()).isEqualTo(2);
    assertThat(empty.err()).contains("'Reading' holds no models");
    assertThat(place.run("download", "collection:acme").code()).isEqualTo(2);
    assertThat(place.run("download", "collection:" + small.slug(), "config.json").code())
        .isEqualTo(2);
    assertThat(place.run("download", "collection:" + small.slug(), "--revision", "v1").code())
        .isEqualTo(2);
    assertThat(place.run("info", "collection:" + small.slug()).err()).contains("dray download");
  }
}
