package dev.dray.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.Dray;
import dev.dray.settings.Environment;
import dev.dray.settings.OsFamily;
import dev.dray.settings.Setting;
import dev.dray.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// How often the disk is looked at for the models of this machine, and what makes it so.
@Timeout(60)
class LocalModelsTest {

  private static final String COMMIT = "1".repeat(40);

  @TempDir Path temp;
  private final AtomicLong clock = new AtomicLong(1);
  private final AtomicLong events = new AtomicLong();

  private Dray dray() {
    return Dray.open(
        Settings.builder()
            .environment(new Environment(Map.of(), temp.resolve("home"), temp, OsFamily.LINUX))
            .withoutFiles()
            .set(Setting.HF_CACHE, temp.resolve("cache").toString())
            .build());
  }

  private LocalModels models(Dray dray) {
    return new LocalModels(dray, events::get, clock::get);
  }

  private void model(String name) throws IOException {
    Path folder = temp.resolve("cache/models--acme--" + name);
    Files.createDirectories(folder.resolve("refs"));
    Files.createDirectories(folder.resolve("snapshots").resolve(COMMIT));
    Files.writeString(folder.resolve("refs/main"), COMMIT);
    Files.writeString(folder.resolve("snapshots").resolve(COMMIT).resolve("config.json"), "{}");
  }

  @Test
  void oneLookServesTheQuestionsOfSomeSeconds() throws Exception {
    model("one");
    try (Dray dray = dray()) {
      LocalModels models = models(dray);
      LocalModel found = models.all().models().getFirst();
      model("two");

      assertThat(models.require(found.id())).isEqualTo(found);
      assertThat(models.all().models()).hasSize(1);
      assertThat(models.looks()).isEqualTo(1);
      clock.addAndGet(Duration.ofSeconds(4).toNanos());
      assertThat(models.all().models()).hasSize(2);
      assertThat(models.looks()).isEqualTo(2);
    }
  }

  @Test
  void whatChangesIsSeenAtOnce() throws Exception {
    model("one");
    try (Dray dray = dray()) {
      LocalModels models = models(dray);
      assertThat(models.all().models()).hasSize(1);
      model("two");
      models.changed();
      assertThat(models.all().models()).hasSize(2);
      model("three");
      events.incrementAndGet();
      assertThat(models.all().models()).hasSize(3);
      assertThat(models.looks()).isEqualTo(3);
    }
  }

  @Test
  void manyWhoAskAtOnceCauseOneLook() throws Exception {
    for (int i = 0; i < 200; i++) {
      model("m" + i);
    }
    try (Dray dray = dray();
        var askers = Executors.newVirtualThreadPerTaskExecutor()) {
      LocalModels models = models(dray);
      List<Future<Integer>> all = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        all.add(askers.submit(() -> models.all().models().size()));
      }
      for (Future<Integer> one : all) {
        assertThat(one.get()).isEqualTo(200);
      }
      assertThat(models.looks()).isEqualTo(1);
    }
  }
}
