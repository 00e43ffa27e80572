package dev.dray.download.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.Dray;
import dev.dray.download.Download;
import dev.dray.settings.Environment;
import dev.dray.settings.OsFamily;
import dev.dray.settings.Setting;
import dev.dray.settings.Settings;
import dev.dray.testkit.Proves;
import dev.dray.testkit.hub.LoopbackHub;
import dev.dray.testkit.json.Json;
import dev.dray.testkit.repo.TestRepos;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The same download as a bar, as log lines, and as server-sent events.
@Timeout(60)
class AdaptersTest {

  @TempDir Path temp;

  private Dray open(LoopbackHub hub) {
    return Dray.open(
        Settings.builder()
            .environment(new Environment(Map.of(), temp, temp, OsFamily.LINUX))
            .withoutFiles()
            .set(Setting.ENDPOINT, hub.endpoint().toString())
            .build());
  }

  @Test
  @Proves({
    "S000-07", "S000-04", "S000-37", "S001-07", "S001-23", "S001-27", "S001-37", "S004-02",
    "S000-06", "S001-03", "S001-33", "S000-49"
  })
  void oneCallServesBarLogAndEventStream() throws InterruptedException {
    StringBuilder bar = new StringBuilder();
    StringBuilder log = new StringBuilder();
    StringBuilder sse = new StringBuilder();
    try (LoopbackHub hub = LoopbackHub.builder().repo(TestRepos.tinyGguf("acme/tiny")).start();
        Dray dray = open(hub)) {
      Download download = dray.download("acme/tiny");
      List<EventAdapter> adapters =
          List.of(new ConsoleBar(bar), new LogLines(log, Duration.ofSeconds(1)), new SseLines(sse));
      adapters.forEach(download.events()::subscribe);
      download.await();
      for (EventAdapter adapter : adapters) {
        adapter.awaitEnd();
      }
    }

    assertThat(bar.toString()).contains("\r").endsWith("acme/tiny is complete\n");
    assertThat(log.toString().lines()).allMatch(line -> line.matches("[a-z]+: .*"));
    assertThat(log.toString()).endsWith("complete: acme/tiny is complete (100.0%)\n");
    List<String> data = sse.toString().lines().filter(line -> line.startsWith("data: ")).toList();
    assertThat(data)
        .isNotEmpty()
        .allSatisfy(line -> assertThat(Json.read(line.substring(6))).isInstanceOf(Map.class));
    assertThat(data.getLast()).contains("\"status\":\"complete\"").contains("\"percent\":100.0");
    assertThat(sse.toString()).startsWith("id: ").endsWith("\n\n");
  }

  @Test
  void aClientThatWentAwayEndsItsOwnStreamOnly() throws InterruptedException {
    Appendable broken =
        new Appendable() {
          @Override
          public Appendable append(CharSequence text) throws IOException {
            throw new IOException("gone");
          }

          @Override
          public Appendable append(CharSequence text, int start, int end) throws IOException {
            throw new IOException("gone");
          }

          @Override
          public Appendable append(char c) throws IOException {
            throw new IOException("gone");
          }
        };
    try (LoopbackHub hub = LoopbackHub.builder().repo(TestRepos.tinyGguf("acme/tiny")).start();
        Dray dray = open(hub)) {
      Download download = dray.download("acme/tiny");
      SseLines gone = new SseLines(broken);
      download.events().subscribe(gone);

      gone.awaitEnd();

      assertThat(download.await().files()).isNotEmpty();
    }
  }
}
