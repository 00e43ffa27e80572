package dev.dray.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.testkit.hub.LoopbackHub;
import dev.dray.testkit.repo.TestRepos;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// The service as people start it: from the distribution, on a free port, stopped by a signal.
@Timeout(120)
class ServePackagedTest {

  @TempDir Path home;

  @Test
  void itAnswersBringsAModelIsCopiedStopsAndIsPutBack() throws Exception {
    try (LoopbackHub hub =
        LoopbackHub.builder().repo(TestRepos.bigFile("acme/small", 300_000)).start()) {
      Process service = start(hub, "service", "serve", "--port", "0", "--json");
      URI address = address(service);
      assertThat(ask(address, "/health", "")).contains("ok");
      assertThat(ask(address, "/", "")).contains("<title>Dray</title>");

      String asked = ask(address, "/api/v1/downloads", "{\"ref\": \"acme/small\"}");
      String id = Run.parse(asked).get("id").stringValue();
      while (!state(address, id).equals("completed")) {
        TimeUnit.MILLISECONDS.sleep(50);
      }

      Path copy = home.resolve("jobs.copy");
      assertThat(run(hub, "serve", "backup", copy.toString())).isEqualTo(copy + "\n");
      assertThat(copy).isRegularFile();
      Process refused = start(hub, "refused", "serve", "restore", copy.toString());
      assertThat(refused.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(refused.exitValue()).isNotZero();

      service.destroy();
      assertThat(service.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(text("service.err")).doesNotContain("Exception", "\tat ");

      JsonNode restored = Run.parse(run(hub, "serve", "restore", copy.toString(), "--json"));
      assertThat(Path.of(restored.get("replaced").stringValue())).exists();
      Process again = start(hub, "service", "serve", "--port", "0", "--json");
      assertThat(state(address(again), id)).isEqualTo("completed");
      again.destroy();
      assertThat(again.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }
  }

  private static String state(URI address, String id) throws IOException {
    String state =
        Run.parse(ask(address, "/api/v1/downloads/" + id, "")).get("state").stringValue();
    assertThat(state).isNotIn("failed", "cancelled");
    return state;
  }

  /// Gets, or posts if there is something to post.
  private static String ask(URI address, String path, String body) throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection) address.resolve(path).toURL().openConnection();
    if (!body.isEmpty()) {
      connection.setDoOutput(true);
      connection.setRequestProperty("Content-Type", "application/json");
      connection.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
    }
    assertThat(connection.getResponseCode()).isBetween(200, 202);
    try (InputStream in = connection.getInputStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private URI address(Process service) throws Exception {
    while (!text("service.out").endsWith("}\n")) {
      assertThat(service.isAlive()).as(text("service.err")).isTrue();
      TimeUnit.MILLISECONDS.sleep(20);
    }
    return URI.create(Run.parse(text("service.out")).get("address").stringValue());
  }

  private String run(LoopbackHub hub, String... args) throws Exception {
    Process process = start(hub, "short", args);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(text("short.err")).isZero();
    return text("short.out");
  }

  private Process start(LoopbackHub hub, String name, String... args) throws IOException {
    List<String> command = new ArrayList<>(List.of(System.getProperty("dray.program", "dray")));
    command.addAll(List.of(args));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder
        .environment()
        .putAll(
            Map.of(
                "HF_ENDPOINT", hub.endpoint().toString(),
                "HF_HOME", home.resolve("hf").toString(),
                "DRAY_INTERNAL_ADDRESSES", "always",
                "DRAY_HOME", home.resolve("dray").toString()));
    return builder
        .redirectOutput(home.resolve(name + ".out").toFile())
        .redirectError(home.resolve(name + ".err").toFile())
        .start();
  }

  private String text(String file) throws IOException {
    return Files.readString(home.resolve(file));
  }
}
