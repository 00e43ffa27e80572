package dev.dray.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.dray.Dray;
import dev.dray.error.ConflictException;
import dev.dray.error.InvalidRequestException;
import dev.dray.error.UnsupportedException;
import dev.dray.inventory.HeldModel;
import dev.dray.settings.Setting;
import dev.dray.settings.Settings;
import dev.dray.testkit.Proves;
import dev.dray.testkit.hub.LoopbackHub;
import dev.dray.testkit.repo.TestRepo;
import dev.dray.testkit.repo.TestRepos;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Downloads into places with names.
@Timeout(60)
class LocationDownloadTest {

  @TempDir Path temp;

  private static DownloadRequest to(String ref, String location) {
    return DownloadRequest.builder(ref).location(location).build();
  }

  private Settings settings(Workplace work, LoopbackHub hub) {
    return work.settings(hub.endpoint())
        .with(Setting.MODELS_ROOT, temp.resolve("ai").toString())
        .with(Setting.MODELS_LMSTUDIO_ROOT, temp.resolve("lm").toString())
        .with(Setting.DRAY_HOME, temp.resolve("dray").toString());
  }

  @Test
  @Proves({"S002-23", "S002-34", "S002-35", "S002-36", "S002-37", "S004-43"})
  void eachModelGetsAFolderOfItsOwn() throws Exception {
    Workplace work = new Workplace(temp);
    TestRepo repo = TestRepos.safetensors("acme/model", 1, 300_000).build();
    repo.branch("dev/x", repo.head().id());
    try (LoopbackHub hub = LoopbackHub.builder().repo(repo).start();
        Dray dray = Dray.open(settings(work, hub))) {
      assertThat(dray.download(to("acme/model", "linux_wsl")).await().path())
          .isEqualTo(temp.resolve("ai/weights/acme/model"));
      Workplace.assertWhole(repo, temp.resolve("ai/weights/acme/model"));
      assertThat(dray.download(to("acme/model@dev/x", "weights")).await().path())
          .isEqualTo(temp.resolve("ai/weights/acme/model@dev_x"));
      assertThat(dray.download(to("acme/model", "windows_lmstudio")).await().path())
          .isEqualTo(temp.resolve("lm/acme/model"));
      assertThat(dray.download(to("mlx://acme/model", "app-cache")).await().path())
          .isEqualTo(temp.resolve("dray/cache/models/mlx/acme--model"));
      Path own = temp.resolve("own place");
      assertThat(dray.download(to("acme/model", own.toString())).await().path())
          .isEqualTo(own.resolve("acme/model"));
      assertThat(dray.download(to("acme/model", "hub-cache")).await().path())
          .startsWith(dray.cache().root());

      DownloadPlan again = dray.plan(to("acme/model", "linux_wsl"));
      assertThat(again.bytesToFetch().bytes()).isZero();
      assertThat(again.target()).isEqualTo(temp.resolve("ai/weights/acme/model"));
    }
  }

  @Test
  @Proves({"S002-36", "S002-37", "S002-03"})
  void theFormatDecidesWhereAndTheReasonIsANote() throws Exception {
    Workplace work = new Workplace(temp);
    try (LoopbackHub hub =
            LoopbackHub.builder()
                .repo(TestRepos.tinyGguf("acme/tiny-GGUF"))
                .repo(TestRepos.safetensors("acme/model", 1, 30_000).build())
                .start();
        Dray dray = Dray.open(settings(work, hub).with(Setting.LOCATION, "auto"))) {
      DownloadPlan plan = dray.plan(DownloadRequest.of("acme/tiny-GGUF"));
      assertThat(plan.target()).isEqualTo(temp.resolve("lm/acme/tiny-GGUF"));
      assertThat(plan.listing().notes()).anyMatch(note -> note.contains("LM Studio's folder"));
      assertThat(dray.download("acme/model").await().path())
          .isEqualTo(temp.resolve("ai/weights/acme/model"));
      assertThat(
              dray.download(
                      DownloadRequest.builder("acme/model").folder(temp.resolve("to")).build())
                  .await()
                  .path())
          .as("a place that is named goes first")
          .isEqualTo(temp.resolve("to"));
    }
  }

  @Test
  @Proves({"S002-38", "S002-40", "S002-42"})
  void aModelThatIsHereIsUsedOrFetchedAgainOrPutElsewhere() throws Exception {
    Workplace work = new Workplace(temp);
    try (LoopbackHub hub =
            LoopbackHub.builder()
                .repo(TestRepos.safetensors("acme/model", 1, 30_000).build())
                .start();
        Dray dray = Dray.open(settings(work, hub))) {
      Path folder = dray.download(to("acme/model", "weights")).await().path();
      assertThat(dray.download(to("acme/model", "weights")).await().bytesDownloaded().bytes())
          .isZero();
      assertThat(dray.models().named("acme/model", dray.models().everywhere()).getFirst().state())
          .as("its receipt tells")
          .isEqualTo(HeldModel.State.WHOLE);

      Path config = folder.resolve("config.json");
      Files.writeString(config, "mine");
      assertThatExceptionOfType(ConflictException.class)
          .isThrownBy(() -> dray.download(to("acme/model", "weights")).await())
          .withMessageContaining(config.toString());
      DownloadRequest again =
          DownloadRequest.builder("acme/model").location("weights").force(true).build();
      assertThat(dray.download(again).await().bytesDownloaded().bytes()).isGreaterThan(30_000);
      assertThat(config).content().isNotEqualTo("mine");

      Path elsewhere = dray.download(to("acme/model", temp.resolve("e").toString())).await().path();
      assertThat(elsewhere).isEqualTo(temp.resolve("e/acme/model"));
    }
  }

  @Test
  void whatHasNoPlaceIsRefusedBeforeAByte() {
    Workplace work = new Workplace(temp);
    try (LoopbackHub hub = LoopbackHub.builder().repo(TestRepos.tinyGguf("acme/tiny")).start();
        Dray dray = Dray.open(settings(work, hub))) {
      assertThatExceptionOfType(InvalidRequestException.class)
          .isThrownBy(() -> dray.plan(to("acme/tiny", "nowhere")));
      String file = hub.endpoint() + "/acme/tiny/resolve/main/config.json?download=true";
      assertThatExceptionOfType(UnsupportedException.class)
          .isThrownBy(() -> dray.plan(to(file, "linux_wsl")))
          .withMessageContaining("owner");
    }
  }
}
