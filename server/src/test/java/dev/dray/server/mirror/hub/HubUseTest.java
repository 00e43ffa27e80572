package dev.dray.server.mirror.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.ByteSize;
import dev.dray.Dray;
import dev.dray.ModelRef;
import dev.dray.RepoId;
import dev.dray.RepoKind;
import dev.dray.inventory.CachedModel;
import dev.dray.inventory.Eviction;
import dev.dray.settings.Environment;
import dev.dray.settings.OsFamily;
import dev.dray.settings.Setting;
import dev.dray.settings.Settings;
import dev.dray.testkit.Proves;
import dev.dray.testkit.hub.LoopbackHub;
import dev.dray.testkit.repo.TestRepos;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Keeping the mirror's cache within its size.
@Timeout(60)
class HubUseTest {

  @TempDir Path temp;

  private static RepoName repo(String id) {
    return new RepoName(RepoKind.MODEL, new RepoId(id));
  }

  @Test
  @Proves("field-99")
  void wholeRepositoriesGoTheOldestFirstAndNeverWhatIsPinnedOrAskedFor() {
    AtomicLong clock = new AtomicLong();
    try (LoopbackHub hub =
            LoopbackHub.builder()
                .repo(TestRepos.gguf("acme/one", 500_000))
                .repo(TestRepos.gguf("acme/two", 500_000))
                .repo(TestRepos.gguf("acme/three", 500_000))
                .repo(TestRepos.gguf("acme/four", 500_000))
                .start();
        Dray dray =
            Dray.open(
                Settings.builder()
                    .environment(
                        new Environment(Map.of(), temp.resolve("home"), temp, OsFamily.LINUX))
                    .withoutFiles()
                    .set(Setting.ENDPOINT, hub.endpoint().toString())
                    .set(Setting.HF_CACHE, temp.resolve("cache").toString())
                    .set(Setting.CACHE_GRACE, "1ms")
                    .build())) {
      for (String name : new String[] {"acme/one", "acme/two", "acme/three", "acme/four"}) {
        dray.download(name).await();
        dray.models().markAccessed(ModelRef.parse(name));
      }
      dray.models().pin(ModelRef.parse("acme/one"));
      HubUse use = new HubUse(dray, Optional.of(ByteSize.ofBytes(1_100_000)), clock::get);
      use.used(repo("acme/three"));

      Eviction first = use.evictNow().orElseThrow();

      assertThat(first.evicted()).extracting(CachedModel::name).contains("acme/two", "acme/four");
      assertThat(dray.models().cachedModels())
          .extracting(CachedModel::name)
          .containsExactlyInAnyOrder("acme/one", "acme/three");

      clock.addAndGet(Duration.ofMinutes(2).toNanos());
      HubUse smaller = new HubUse(dray, Optional.of(ByteSize.ofBytes(600_000)), clock::get);
      assertThat(smaller.evictNow().orElseThrow().evicted())
          .extracting(CachedModel::name)
          .containsExactly("acme/three");
      assertThat(new HubUse(dray, Optional.empty(), clock::get).evictNow()).isEmpty();
    }
  }
}
