package dev.dray.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.dray.testkit.docs.Checkout;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// What operators do with the packaged service: open it to a network, watch it, stop it in the
/// middle of a download, and run it under systemd.
@Timeout(120)
class ServeOperationsPackagedTest {

  private static final String PROGRAM = System.getProperty("dray.program", "dray");
  private static final int MEGABYTE = 1_000_000;

  @TempDir Path home;

  private final Map<String, String> variables = new HashMap<>();
  private final List<Process> started = new ArrayList<>();
  private String lastName = "";

  @AfterEach
  void endAll() throws InterruptedException {
    for (Process process : started) {
      process.destroyForcibly().waitFor();
    }
  }

  @Test
  void openToANetworkItWantsATokenAndSaysSoBeforeItStarts() throws Exception {
    Process refused = start("refused", "serve", "--host", "0.0.0.0", "--port", "0");
    assertThat(refused.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(refused.exitValue()).isNotZero();
    assertThat(text("refused.err")).contains("there is no token", "dray serve token create");

    Path secret = home.resolve("secret");
    Files.writeString(secret, "short");
    variables.put("DRAY_SERVER_TOKEN_FILE", secret.toString());
    Process weak = start("weak", "serve", "--host", "0.0.0.0", "--port", "0");
    assertThat(weak.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(text("weak.err")).contains("fewer than 24 characters").doesNotContain("short\n");

    String token = "a-long-secret-of-a-container-1234567890";
    Files.writeString(secret, token + "\n");
    Process service = start("service", "serve", "--host", "0.0.0.0", "--port", "0", "--json");
    URI address = address(service);
    assertThat(status(address, "/health", "")).isEqualTo(200);
    assertThat(status(address, "/api/v1/downloads", "")).isEqualTo(401);
    assertThat(status(address, "/api/v1/downloads", "wrong" + token)).isEqualTo(401);
    assertThat(status(address, "/api/v1/downloads", token)).isEqualTo(200);
    assertThat(status(address, "/metrics", "")).isEqualTo(401);
    service.destroy();
    assertThat(service.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(everythingWritten()).doesNotContain(token);
  }

  @Test
  void healthIsAskedWithoutATokenAndToldByTheExitCode() throws Exception {
    Process nobody = start("nobody", "serve", "health", "--port", "1");
    assertThat(nobody.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(nobody.exitValue()).isNotZero();
    assertThat(text("nobody.err")).contains("does not answer").doesNotContain("\tat ");

    variables.put("DRAY_SERVER_REQUIRE_TOKEN", "true");
    URI address = address(start("service", "serve", "--port", "0", "--json"));
    for (String what : List.of("--health", "--ready")) {
      List<String> words =
          new ArrayList<>(List.of("serve", "health", "--port", "" + address.getPort()));
      if (what.equals("--ready")) {
        words.add(what);
      }
      Process well = start("well", words.toArray(String[]::new));
      assertThat(well.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(well.exitValue()).as(text("well.err")).isZero();
      assertThat(text("well.out")).isEqualTo("ok\n");
    }
  }

  @Test
  void sigtermParksWhatRunsAndTheNextStartGoesOnAtTheSameByte() throws Exception {
    try (LoopbackHub hub =
        LoopbackHub.builder().repo(TestRepos.bigFile("acme/big", 30 * MEGABYTE)).start()) {
      variables.put("HF_ENDPOINT", hub.endpoint().toString());
      variables.put("DRAY_INTERNAL_ADDRESSES", "always");
      Process service = start("service", "serve", "--port", "0", "--json");
      URI address = address(service);
      String id =
          ask(address, "/api/v1/downloads", "{\"ref\": \"acme/big\", \"limit_rate\": 6000000}")
              .get("id")
              .stringValue();
      while (bytes(job(address, id)) < 5 * MEGABYTE) {
        TimeUnit.MILLISECONDS.sleep(20);
      }
      service.destroy();
      assertThat(service.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(service.exitValue()).isIn(0, 143);
      assertThat(text("service.err")).doesNotContain("Exception", "\tat ");

      URI again = address(start("again", "serve", "--port", "0", "--json"));
      JsonNode job = job(again, id);
      while (!job.get("state").stringValue().equals("completed")) {
        assertThat(job.get("state").stringValue()).isNotIn("failed", "cancelled");
        TimeUnit.MILLISECONDS.sleep(50);
        job = job(again, id);
      }
      assertThat(job.at("/bytes_resumed").asLong()).isGreaterThan(2 * MEGABYTE);
    }
  }

  @Test
  void systemdUnderstandsTheUnitAndFindsItShutIn() throws Exception {
    assumeTrue(
        Files.isExecutable(Path.of("/usr/bin/systemd-analyze")), "systemd-analyze is missing");
    String unit = Files.readString(Checkout.root().resolve("packaging/dray.service"));
    assertThat(unit).contains("ExecStart=/opt/dray/bin/dray serve\n");
    Path file = home.resolve("dray.service");
    Files.writeString(file, unit.replace("/opt/dray/bin/dray", PROGRAM));
    Process verify = run("verify", List.of("systemd-analyze", "verify", file.toString()));
    assertThat(verify.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(text("verify.err") + text("verify.out")).isEmpty();
    assertThat(verify.exitValue()).isZero();
    Process security =
        run(
            "security",
            List.of(
                "systemd-analyze", "security", "--offline=yes", "--threshold=20", file.toString()));
    assertThat(security.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(security.exitValue()).as(text("security.out")).isZero();
  }

  private static long bytes(JsonNode job) {
    return job.at("/bytes_done").asLong();
  }

  private static JsonNode job(URI address, String id) throws IOException {
    return ask(address, "/api/v1/downloads/" + id, "");
  }

  /// Gets, or posts if there is something to post.
  private static JsonNode ask(URI address, String path, String body) throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection) address.resolve(path).toURL().openConnection();
    if (!body.isEmpty()) {
      connection.setDoOutput(true);
      connection.setRequestProperty("Content-Type", "application/json");
      connection.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
    }
    assertThat(connection.getResponseCode()).isBetween(200, 202);
    try (InputStream in = connection.getInputStream()) {
      return Run.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  private static int status(URI address, String path, String token) throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection) address.resolve(path).toURL().openConnection();
    if (!token.isEmpty()) {
      connection.setRequestProperty("Authorization", "Bearer " + token);
    }
    int status = connection.getResponseCode();
    try (InputStream in =
        status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
      in.readAllBytes();
    }
    return status;
  }

  /// Of the process that was started last.
  private URI address(Process service) throws Exception {
    String name = lastName;
    while (!text(name + ".out").endsWith("}\n")) {
      assertThat(service.isAlive()).as(text(name + ".err")).isTrue();
      TimeUnit.MILLISECONDS.sleep(20);
    }
    return URI.create(Run.parse(text(name + ".out")).get("address").stringValue());
  }

  private Process start(String name, String... words) throws IOException {
    List<String> command = new ArrayList<>(List.of(PROGRAM));
    command.addAll(List.of(words));
    return run(name, command);
  }

  private Process run(String name, List<String> command) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("HF_HOME", home.resolve("hf").toString());
    builder.environment().put("DRAY_HOME", home.resolve("dray").toString());
    builder.environment().putAll(variables);
    Process process =
        builder
            .redirectOutput(home.resolve(name + ".out").toFile())
            .redirectError(home.resolve(name + ".err").toFile())
            .start();
    started.add(process);
    lastName = name;
    return process;
  }

  /// What the service left behind of text: its output and its logs.
  private String everythingWritten() throws IOException {
    StringBuilder all = new StringBuilder();
    try (var files = Files.walk(home)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (!String.valueOf(file.getFileName()).equals("secret")) {
          all.append(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
        }
      }
    }
    return all.toString();
  }

  private String text(String file) throws IOException {
    return Files.readString(home.resolve(file));
  }
}
