package dev.dray.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.testkit.content.Content;
import dev.dray.testkit.hub.LoopbackHub;
import dev.dray.testkit.repo.TestRepo;
import dev.dray.testkit.store.StoreTrees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// `stores`, `link` and what `download` says of other programs' content.
@Timeout(60)
class ElsewhereCommandsTest {

  private static final Content WEIGHTS = Content.generated(61, 2_000_000);

  @TempDir Path home;
  private LoopbackHub hub;
  private Run.Place place;
  private StoreTrees stores = new StoreTrees(Path.of(""));

  @BeforeEach
  void start() {
    hub =
        LoopbackHub.builder()
            .repo(
                TestRepo.model("acme/tiny")
                    .lfs("tiny-Q8_0.gguf", WEIGHTS)
                    .text("config.json", "{}")
                    .build())
            .start();
    place = new Run.Place(home).hub(hub.endpoint());
    stores = new StoreTrees(home);
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  @Test
  void storesAreListed() throws IOException {
    stores.ollama("one", WEIGHTS);
    Path mine = home.resolve("mine");
    StoreTrees.write(mine.resolve("a.gguf"), WEIGHTS);

    Run run = place.run("stores", "--also-look-in", mine.toString());
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out()).contains("Ollama", "folder", mine.toString());

    JsonNode json = place.run("stores", "--json").json();
    assertThat(json.isArray()).isTrue();
    assertThat(json.toString()).contains("\"kind\":\"ollama\"", "\"models\":1");
    assertThat(place.run("stores", "--quiet").out()).contains(home.resolve(".ollama").toString());
  }

  @Test
  void aDownloadSaysWhatCameFromWhere() throws IOException {
    Path blob = stores.ollama("one", WEIGHTS);

    assertThat(place.run("download", "acme/tiny", "--dry-run").out())
        .contains("have, from " + blob);
    Run run = place.run("download", "acme/tiny", "--progress", "plain");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.err())
        .contains("From elsewhere: 1 file, 2.0 MB, from Ollama at " + home.resolve(".ollama"));
    assertThat(hub.cdnRequests().size()).isZero();

    JsonNode json =
        place
            .run(
                "download",
                "acme/tiny",
                "--to",
                home.resolve("plain").toString(),
                "--elsewhere",
                "copy",
                "--json")
            .json();
    assertThat(json.path("bytes_downloaded").asLong()).isLessThan(10);
    assertThat(place.run("download", "acme/tiny", "--elsewhere", "maybe").code()).isEqualTo(2);
  }

  @Test
  void aModelIsLinkedIntoLmStudio() throws IOException {
    assertThat(place.run("download", "acme/tiny").code()).isZero();
    Path file = home.resolve(".lmstudio/models/acme/tiny/tiny-Q8_0.gguf");

    Run dry = place.run("link", "acme/tiny:Q8_0", "--into", "lmstudio", "--dry-run");
    assertThat(dry.code()).as(dry.err()).isZero();
    assertThat(dry.out()).contains("bring", file.toString());
    assertThat(home.resolve(".lmstudio")).doesNotExist();

    Run run = place.run("link", "acme/tiny:Q8_0", "--into", "lmstudio", "--json");
    assertThat(run.code()).as(run.err()).isZero();
    JsonNode only = run.json().path("files").path(0);
    assertThat(only.path("state").stringValue()).isEqualTo("brought");
    assertThat(only.path("place").stringValue()).isEqualTo(file.toString());
    assertThat(Content.onDisk(file).sha256()).isEqualTo(WEIGHTS.sha256());
    try (Stream<Path> beside = Files.list(home.resolve(".lmstudio/models/acme/tiny"))) {
      assertThat(beside).as("nothing beside it").containsExactly(file);
    }
    assertThat(place.run("link", "acme/tiny:Q8_0", "--into", "lmstudio").out()).contains("keep");
  }

  @Test
  void whatCannotBeLinkedIsSaid() {
    assertThat(place.run("link", "acme/none", "--into", "lmstudio").err())
        .contains("acme/none", "dray download acme/none");
    assertThat(place.run("link", "acme/tiny").code()).isEqualTo(2);
    assertThat(place.run("link", "acme/tiny", "--into", "nowhere").err()).contains("folder=DIR");
    assertThat(place.run("link", "./gone.gguf", "--into", "lmstudio").err()).contains("gone.gguf");
  }
}
