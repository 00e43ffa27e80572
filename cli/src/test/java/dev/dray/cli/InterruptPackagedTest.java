package dev.dray.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.testkit.Proves;
import dev.dray.testkit.hub.LoopbackHub;
import dev.dray.testkit.repo.TestRepos;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Ctrl-C on the program as people have it.
@EnabledOnOs(OS.LINUX)
@Timeout(120)
class InterruptPackagedTest {

  private static final long SIZE = 200_000_000;

  @TempDir Path home;

  @Test
  @Proves({"S001-74", "S001-67"})
  void whatIsHereIsKeptAndTheSameCommandGoesOn() throws Exception {
    try (LoopbackHub hub =
        LoopbackHub.builder().repo(TestRepos.bigFile("acme/big", SIZE)).start()) {
      Process first = start(hub, "download", "acme/big", "--limit-rate", "20MB");
      while (first.isAlive() && hub.cdnRequests().bytesSent(".*") < 60_000_000) {
        TimeUnit.MILLISECONDS.sleep(20);
      }
      assertThat(new ProcessBuilder("kill", "-INT", String.valueOf(first.pid())).start().waitFor())
          .isZero();
      assertThat(first.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(first.exitValue()).as(text("err")).isEqualTo(130);
      assertThat(text("out")).isEmpty();
      assertThat(text("err"))
          .contains("Interrupted.", "are kept.")
          .contains("To go on: dray download acme/big --limit-rate 20MB")
          .doesNotContain("Exception", "\tat ");

      Process second = start(hub, "download", "acme/big", "--json");
      assertThat(second.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(second.exitValue()).as(text("err")).isZero();
      JsonNode json = Run.parse(text("out"));
      assertThat(json.get("bytes").longValue()).isEqualTo(SIZE);
      assertThat(json.get("bytes_downloaded").longValue()).isBetween(1L, SIZE - 10_000_000);
    }
  }

  private Process start(LoopbackHub hub, String... args) throws IOException {
    // A test run in the background may have inherited "ignore SIGINT".
    List<String> command =
        new ArrayList<>(
            List.of("env", "--default-signal=INT", System.getProperty("dray.program", "dray")));
    command.addAll(List.of(args));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder
        .environment()
        .putAll(
            Map.of(
                "HF_ENDPOINT", hub.endpoint().toString(),
                "HF_HOME", home.resolve("hf").toString(),
                "DRAY_HOME", home.resolve("dray").toString()));
    return builder
        .redirectOutput(home.resolve("out").toFile())
        .redirectError(home.resolve("err").toFile())
        .start();
  }

  private String text(String stream) throws IOException {
    return Files.readString(home.resolve(stream));
  }
}
