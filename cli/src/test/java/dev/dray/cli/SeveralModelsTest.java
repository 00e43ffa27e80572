package dev.dray.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.testkit.Proves;
import dev.dray.testkit.hub.LoopbackHub;
import dev.dray.testkit.repo.TestRepo;
import dev.dray.testkit.repo.TestRepos;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// `dray download` with several models.
@Timeout(60)
class SeveralModelsTest {

  @TempDir Path home;
  private LoopbackHub hub;
  private Run.Place place;

  @BeforeEach
  void start() {
    hub =
        LoopbackHub.builder()
            .repo(TestRepos.gguf("acme/one", 50_000))
            .repo(TestRepos.gguf("acme/two", 60_000))
            .repo(
                TestRepo.model("acme/parts")
                    .text("config.json", "{}")
                    .text("onnx/model.onnx", "weights")
                    .text("acme/one", "a file that is called like a model")
                    .build())
            .start();
    place = new Run.Place(home).hub(hub.endpoint());
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  @Test
  @Proves("S001-93")
  void everyModelComesAndItsPathIsALine() {
    Run run = place.run("download", "acme/one", "acme/two", "--progress=plain");
    assertThat(run.code()).as(run.err()).isZero();
    List<String> paths = run.out().lines().toList();
    assertThat(paths).hasSize(2).allSatisfy(path -> assertThat(Path.of(path)).isDirectory());
    assertThat(paths.get(0)).contains("acme--one");
    assertThat(paths.get(1)).contains("acme--two");
    assertThat(run.err()).contains("Downloaded acme/one", "Downloaded acme/two");
    assertThat(run.err()).contains("acme/one/config.json", "acme/two/config.json");
  }

  @Test
  void whatTheModelHasIsAFileAndWhatItHasNotIsAModel() {
    Run file = place.run("download", "acme/parts", "onnx/model.onnx", "-q");
    assertThat(file.code()).as(file.err()).isZero();
    assertThat(Path.of(file.out().strip())).isRegularFile().hasFileName("model.onnx");

    Run both = place.run("download", "acme/parts", "acme/one", "config.json", "acme/two", "--json");
    assertThat(both.code()).as(both.err()).isZero();
    JsonNode downloads = both.json().get("downloads");
    assertThat(downloads.size()).isEqualTo(2);
    assertThat(downloads.at("/0/repo").asString()).isEqualTo("acme/parts");
    assertThat(downloads.at("/0/files").size()).isEqualTo(2);
    assertThat(downloads.at("/1/repo").asString()).isEqualTo("acme/two");

    Run typo = place.run("download", "acme/parts", "onnx/modle.txt.bak", "--json");
    assertThat(typo.code()).isEqualTo(1);
    assertThat(typo.err()).contains("onnx/modle.txt.bak");
  }

  @Test
  @Proves("S001-93")
  void oneThatFailsIsToldAndTheOthersGoOn() {
    Run run =
        place.run(
            "download", "acme/one", "hf://acme/nothing", "acme/two", "--json", "--progress=none");
    assertThat(run.code()).isEqualTo(1);
    JsonNode downloads = run.json().get("downloads");
    assertThat(downloads.size()).isEqualTo(3);
    assertThat(downloads.at("/0/ok").asBoolean()).isTrue();
    assertThat(downloads.at("/1/ok").asBoolean()).isFalse();
    assertThat(downloads.at("/1/ref").asString()).isEqualTo("acme/nothing");
    assertThat(downloads.at("/1/error/code").asString()).isEqualTo("repository_not_found");
    assertThat(downloads.at("/2/ok").asBoolean()).isTrue();
    assertThat(Path.of(downloads.at("/2/path").asString())).isDirectory();
    assertThat(Run.parse(run.err().strip().lines().toList().getLast()).at("/error/code").asString())
        .isEqualTo("repository_not_found");

    Run people = place.run("download", "acme/nothing", "acme/two");
    assertThat(people.code()).isEqualTo(1);
    assertThat(people.err()).contains("dray: ", "acme/nothing", "acme/two is already here");
    assertThat(people.out().strip()).contains("acme--two");
  }

  @Test
  void linesSayWhichModelTheyAreAbout() {
    Run run = place.run("download", "acme/one", "acme/two", "--progress=json", "--json");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.err().strip().lines().map(line -> Run.parse(line).get("download").asString()))
        .contains("acme/one", "acme/two")
        .containsOnly("acme/one", "acme/two");
  }

  @Test
  void aListNamesModelsAndTheirFiles() throws IOException {
    Path list = home.resolve("models.txt");
    Files.writeString(list, "# what we need\n\nacme/one config.json\r\n  acme/two@main  \n");
    Path into = home.resolve("models");
    Run run = place.run("download", "--from-file", list.toString(), "--to", into.toString(), "-q");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(into.resolve("acme/one/config.json")).isRegularFile();
    assertThat(into.resolve("acme/two@main/config.json")).isRegularFile();
    try (var files = Files.list(into.resolve("acme/one"))) {
      assertThat(files.filter(Files::isRegularFile)).hasSize(1);
    }

    Run typed =
        place
            .typing("acme/one\nacme/two\n", false)
            .run("download", "--from-file", "-", "--dry-run", "--json");
    assertThat(typed.code()).as(typed.err()).isZero();
    assertThat(typed.json().at("/downloads/1/repo").asString()).isEqualTo("acme/two");
    Files.writeString(list, "# nothing\n");
    assertThat(place.run("download", "--from-file", list.toString()).code()).isEqualTo(2);
    assertThat(place.run("download", "--from-file", "missing.txt").code()).isEqualTo(2);
  }
}
