package dev.dray.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.Dray;
import dev.dray.Schedule;
import dev.dray.cli.console.Console;
import dev.dray.cli.output.Format;
import dev.dray.cli.output.Output;
import dev.dray.settings.Environment;
import dev.dray.settings.OsFamily;
import dev.dray.settings.Setting;
import dev.dray.settings.Settings;
import dev.dray.testkit.Proves;
import dev.dray.testkit.content.Content;
import dev.dray.testkit.hub.LoopbackHub;
import dev.dray.testkit.repo.RepoFile;
import dev.dray.testkit.repo.TestRepo;
import dev.dray.update.UpdateSchedule;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Rounds of updates, by a clock of the test's own.
@Timeout(60)
@Proves("S001-106")
class UpdateWatchTest {

  @TempDir Path home;
  private Instant now = Instant.parse("2026-03-01T12:00:00Z");

  @Test
  void roundsFollowTheScheduleAndAFailedOneEndsNothing() {
    TestRepo repo = TestRepo.model("acme/one").text("README.md", "first").build();
    LoopbackHub hub = LoopbackHub.builder().repo(repo).start();
    Environment environment = new Environment(Map.of(), home, home, OsFamily.LINUX);
    Settings settings =
        Settings.builder()
            .environment(environment)
            .withoutFiles()
            .set(Setting.ENDPOINT, hub.endpoint().toString())
            .build();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Console console =
        new Console(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            new ByteArrayInputStream(new byte[0]),
            Map.of(),
            new Console.Terminals(false, false, false));
    Session session =
        new Session(
            "dray",
            List.of("update", "--all"),
            console,
            environment,
            new Output(console, Format.HUMAN));
    List<Instant> waits = new ArrayList<>();
    try (hub;
        Dray dray = Dray.open(settings)) {
      dray.download("acme/one").await();
      repo.update("main", RepoFile.of("README.md", Content.of("second")));
      UpdateWatch watch =
          new UpdateWatch(
              new UpdateRound(dray, List.of(), ProgressChoice.NONE, session),
              new UpdateSchedule(
                  Duration.ofHours(6), Optional.of(Schedule.parse("00:00-13:00", ZoneOffset.UTC))),
              () -> now,
              moment -> {
                waits.add(moment);
                now = moment;
                if (waits.size() == 1) {
                  hub.close();
                }
                return waits.size() < 3;
              },
              session);

      assertThat(watch.run()).isZero();
    }
    assertThat(waits)
        .containsExactly(
            Instant.parse("2026-03-02T00:00:00Z"),
            Instant.parse("2026-03-02T06:00:00Z"),
            Instant.parse("2026-03-02T12:00:00Z"));
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("acme--one");
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("Downloaded acme/one", "1 to update", "nothing to update", "Next look at");
  }
}
