package dev.dray.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.testkit.Proves;
import dev.dray.testkit.hub.LoopbackHub;
import dev.dray.testkit.repo.TestRepos;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Settings that change while a download runs.
class LimitsFollowerTest {

  @TempDir Path home;

  @Test
  @Timeout(60)
  @Proves("S001-93")
  void aLimitThatIsTakenAwayIsGone() {
    try (LoopbackHub hub =
        LoopbackHub.builder().repo(TestRepos.gguf("acme/slow", 20_000_000)).start()) {
      Run.Place place = new Run.Place(home).hub(hub.endpoint());
      assertThat(place.run("config", "set", "limit-rate", "100k").code()).isZero();
      // At this rate it would take more than three minutes.
      CompletableFuture<Run> download =
          CompletableFuture.supplyAsync(
              () -> new Run.Place(home).hub(hub.endpoint()).run("download", "acme/slow"));
      while (hub.requests().size() == 0) {
        Thread.onSpinWait();
      }
      assertThat(place.run("config", "unset", "limit-rate").code()).isZero();
      Run run = download.join();
      assertThat(run.code()).as(run.err()).isZero();
      assertThat(run.err()).contains("limit-rate is now off");
    }
  }

  @Test
  @Proves("S002-175")
  void aMistakeIsSaidAndChangesNothing() {
    Run.Place place = new Run.Place(home);
    assertThat(place.run("config", "set", "limit-rate", "fast").code()).isNotZero();
    assertThat(place.run("config", "set", "no-such", "1").err()).contains("no-such", "config show");
    assertThat(place.run("config", "set", "token", "hf_secret").err())
        .contains("dray login")
        .doesNotContain("hf_secret");
    assertThat(place.run("config", "set", "parallel-downloads", "2").err()).contains("config.toml");
    assertThat(place.run("config", "show").out()).containsPattern("parallel-downloads +2 ");
  }
}
