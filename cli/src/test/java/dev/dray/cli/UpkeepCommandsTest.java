package dev.dray.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.testkit.Proves;
import dev.dray.testkit.content.Content;
import dev.dray.testkit.hub.LoopbackHub;
import dev.dray.testkit.repo.TestRepo;
import dev.dray.testkit.store.StoreTrees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// `ls`, `verify`, `receipt`, `locations`, `cache evict` and `cache pin`, as they are typed.
@Timeout(60)
class UpkeepCommandsTest {

  private static final Content WEIGHTS = Content.generated(61, 300_000);

  @TempDir Path home;
  private LoopbackHub hub;
  private Run.Place place;

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
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  private void bring(String... more) {
    String[] words = new String[more.length + 2];
    words[0] = "download";
    words[1] = "acme/tiny";
    System.arraycopy(more, 0, words, 2, more.length);
    Run run = place.run(words);
    assertThat(run.code()).as(run.err()).isZero();
  }

  @Test
  void everyStoresModelsAreListed() throws IOException {
    bring();
    new StoreTrees(home).ollama("llama", WEIGHTS);

    Run run = place.run("ls");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out()).contains("acme/tiny", "llama:latest", "hub cache", "Ollama", "COMPLETE");
    assertThat(place.run("ls", "LLAMA", "--quiet").out()).isEqualTo("llama:latest\n");
    assertThat(place.run("ls", "--store", "hub-cache", "-q").out()).isEqualTo("acme/tiny\n");
    assertThat(place.run("ls", "--incomplete", "-q").out()).doesNotContain("acme/tiny");
    JsonNode first = place.run("ls", "tiny", "--json").json().path(0);
    assertThat(first.path("state").stringValue()).isEqualTo("whole");
    assertThat(first.path("bytes").asLong()).isEqualTo(300_002);
    assertThat(place.run("ls", "--sort", "colour").code()).isEqualTo(2);
  }

  @Test
  @Proves({"S002-160", "S002-161", "S002-176", "S001-97"})
  void verifyTellsByItsExitCodeAndByName() throws IOException {
    bring("--location", home.resolve("models").toString());
    Path folder = home.resolve("models/acme/tiny");
    Run sound = place.run("verify", folder.toString(), "--deep");
    assertThat(sound.code()).as(sound.err()).isZero();
    assertThat(sound.out()).startsWith("ok").contains("by the receipt");

    Files.write(folder.resolve("config.json"), new byte[] {'[', ']'});
    assertThat(place.run("verify", folder.toString()).code()).isZero();
    Run wrong = place.run("verify", folder.toString(), "--deep");
    assertThat(wrong.code()).isEqualTo(1);
    assertThat(wrong.out()).contains("WRONG", "config.json", "expected gitblob:");

    Files.delete(folder.resolve("config.json"));
    JsonNode json = place.run("verify", folder.toString(), "--json").json().path(0);
    assertThat(json.path("sound").asBoolean()).isFalse();
    assertThat(json.path("missing").path(0).stringValue()).isEqualTo("config.json");

    bring();
    Run byName = place.run("verify", "acme/tiny", "--deep");
    assertThat(byName.code()).as(byName.out() + byName.err()).isZero();
    assertThat(byName.out()).contains("acme/tiny (hub cache)");
    assertThat(place.run("verify", "--all").code()).isZero();
    Run unknown = place.run("verify", "acme/none");
    assertThat(unknown.code()).isEqualTo(1);
    assertThat(unknown.err()).contains("acme/none", "dray ls");
    assertThat(place.run("verify", "--all", "acme/tiny").code()).isEqualTo(2);
  }

  @Test
  void receiptsAreShown() {
    assertThat(place.run("receipt").err()).contains("no receipts yet");
    bring();
    assertThat(place.run("receipt").out()).contains("huggingface", "acme/tiny");
    Run one = place.run("receipt", "acme/tiny");
    assertThat(one.code()).as(one.err()).isZero();
    assertThat(one.out()).contains(WEIGHTS.sha256(), "listing", "fetched", "commit ");
    JsonNode json = place.run("receipt", "acme/tiny", "--json").json().path(0);
    assertThat(json.path("files").path(1).path("digest").stringValue())
        .isEqualTo("sha256:" + WEIGHTS.sha256());
    Run none = place.run("receipt", "acme/none");
    assertThat(none.code()).isEqualTo(1);
    assertThat(none.err()).contains("acme/none");
  }

  @Test
  @Proves({"S004-14", "S001-98"})
  void evictionIsAgreedToAndPinsHold() {
    bring();
    place.with("DRAY_CACHE_GRACE", "1ms");
    assertThat(place.run("cache", "pin", "acme/tiny").code()).isZero();
    assertThat(place.run("cache", "pin").out()).isEqualTo("model/acme/tiny\n");
    Run pinned = place.run("cache", "evict", "--max-size", "1k", "--dry-run");
    assertThat(pinned.code()).isEqualTo(1);
    assertThat(pinned.err()).contains("Stays: model/acme/tiny, pinned", "not met");
    assertThat(place.run("cache", "unpin", "acme/tiny").code()).isZero();
    assertThat(place.run("cache", "unpin", "acme/tiny").code()).isEqualTo(1);

    assertThat(place.run("cache", "evict").code()).isEqualTo(2);
    assertThat(place.run("cache", "evict", "--max-size", "1k").code()).isEqualTo(2);
    Run dry = place.run("cache", "evict", "--max-size", "1k", "--dry-run");
    assertThat(dry.code()).as(dry.err()).isZero();
    assertThat(dry.out()).contains("REMOVE", "model/acme/tiny");
    JsonNode done =
        place.with("DRAY_CACHE_LIMIT", "1k").run("cache", "evict", "--yes", "--json").json();
    assertThat(done.path("fits").asBoolean()).isTrue();
    assertThat(done.path("evicted").path(0).path("model").stringValue())
        .isEqualTo("model/acme/tiny");
    assertThat(place.run("cache", "path", "acme/tiny").code()).isEqualTo(1);
    assertThat(place.run("receipt").err()).as("receipts go with models").contains("no receipts");
  }

  @Test
  @Proves({"S002-23", "S002-37"})
  void placesAreListedAndUsed() {
    Run run = place.with("IMAGEWORKS_MODEL_ROOT", home.resolve("ai").toString()).run("locations");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out()).contains("linux_wsl, weights", home.resolve("ai/weights").toString());
    assertThat(run.out()).contains("IMAGEWORKS_MODEL_ROOT");
    JsonNode json = place.run("locations", "--json").json();
    assertThat(json.path(1).path("name").stringValue()).isEqualTo("linux_wsl");
    assertThat(Set.of(place.run("locations", "-q").out().split("\n")))
        .contains("hub-cache", "windows_lmstudio", "app-cache");

    Run auto = place.run("download", "acme/tiny", "--location", "auto", "--dry-run");
    assertThat(auto.code()).as(auto.err()).isZero();
    assertThat(auto.err())
        .contains("no LM Studio here", home.resolve("ai/weights/gguf/acme/tiny").toString());
    Run wrong = place.run("download", "acme/tiny", "-l", "wieghts");
    assertThat(wrong.code()).isEqualTo(2);
    assertThat(wrong.err()).contains("wieghts", "linux_wsl");
    assertThat(place.run("download", "acme/tiny", "-l", "weights", "--to", "x").code())
        .isEqualTo(2);
  }
}
