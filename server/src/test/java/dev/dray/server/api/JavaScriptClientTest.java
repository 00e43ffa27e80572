package dev.dray.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.dray.testkit.hub.LoopbackHub;
import dev.dray.testkit.repo.TestRepos;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The JavaScript client in Node.js against a real service, and its types held by TypeScript's
/// compiler, which `DRAY_TEST_NODE_MODULES` has to hold.
@Timeout(180)
class JavaScriptClientTest {

  @TempDir Path temp;

  @Test
  void itFollowsADownloadThroughConnectionsThatBreak() throws Exception {
    assumeTrue(run(List.of("node", "--version")).status() == 0, "Node.js is installed");
    Path client = resource("/dev/dray/server/api/client/dray.js", "dray.mjs");
    Path script = resource("/dev/dray/server/api/client-check.mjs", "client-check.mjs");
    try (LoopbackHub hub = LoopbackHub.builder().repo(TestRepos.tinyGguf("acme/tiny")).start();
        ServiceBench service = new ServiceBench(temp.resolve("service"), hub.endpoint())) {
      Ran ran =
          run(List.of("node", script.toString(), client.toString(), service.at("").toString()));

      assertThat(ran.status()).as(ran.said()).isZero();
      JsonNode seen = JsonMapper.builder().build().readTree(ran.said());
      assertThat(seen.at("/server").asString()).isEqualTo("dray");
      assertThat(seen.at("/hits/0").asString()).isEqualTo("acme/tiny");
      assertThat(seen.at("/plan").asString()).isEqualTo("acme/tiny");
      List<String> states = seen.at("/states").valueStream().map(JsonNode::asString).toList();
      assertThat(states).contains("transferring").endsWith("completed");
      assertThat(seen.at("/connections").asInt()).isGreaterThan(2);
      // Each connection goes on where the one before broke off.
      List<Long> ids =
          seen.at("/lastIds").valueStream().map(id -> Long.parseLong(id.asString())).toList();
      assertThat(ids).isSorted();
      assertThat(seen.at("/final").booleanValue()).isTrue();
      assertThat(seen.at("/local/0").asString()).isEqualTo("acme/tiny");
      assertThat(seen.at("/task").asString()).isEqualTo("completed");
      assertThat(seen.at("/registry").asString()).isEqualTo("acme/tiny");
      assertThat(seen.at("/limit").asString()).isEqualTo("3145728");
      assertThat(seen.at("/refused").toString())
          .isEqualTo("[true,404,\"repository_not_found\",true]");
      assertThat(seen.at("/away").asString()).isEqualTo("unreachable");
      assertThat(seen.at("/stopped").booleanValue()).isTrue();
      assertThat(seen.has("unexpected")).isFalse();
      assertThat(seen.at("/left").asInt()).isZero();
    }
  }

  @Test
  void itsTypesHoldProgramsToTheContract() throws Exception {
    String modules = System.getenv().getOrDefault("DRAY_TEST_NODE_MODULES", "");
    Path compiler = Path.of(modules).resolve("typescript/bin/tsc");
    assumeTrue(Files.isRegularFile(compiler), "npm's typescript: DRAY_TEST_NODE_MODULES");
    resource("/dev/dray/server/api/client/dray.js", "dray.js");
    resource("/dev/dray/server/api/client/dray.d.ts", "dray.d.ts");
    Path program = resource("/dev/dray/server/api/client-types.ts", "client-types.ts");

    Ran ran =
        run(
            List.of(
                "node",
                compiler.toString(),
                "--noEmit",
                "--strict",
                "--target",
                "es2022",
                "--lib",
                "es2022,dom",
                "--moduleResolution",
                "bundler",
                "--module",
                "es2022",
                program.toString()));

    assertThat(ran.said()).isEmpty();
    assertThat(ran.status()).isZero();
  }

  /// What a program did.
  private record Ran(int status, String said) {}

  private Ran run(List<String> command) throws IOException, InterruptedException {
    Path out = Files.createTempFile(temp, "said", ".txt");
    try {
      Process process =
          new ProcessBuilder(new ArrayList<>(command))
              .directory(temp.toFile())
              .redirectErrorStream(true)
              .redirectOutput(out.toFile())
              .start();
      assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
      return new Ran(process.exitValue(), Files.readString(out, StandardCharsets.UTF_8).strip());
    } catch (IOException e) {
      return new Ran(-1, String.valueOf(e.getMessage()));
    }
  }

  private Path resource(String name, String as) throws IOException {
    Path file = temp.resolve(as);
    try (InputStream in =
        Objects.requireNonNull(JavaScriptClientTest.class.getResourceAsStream(name), name)) {
      Files.write(file, in.readAllBytes());
    }
    return file;
  }
}
