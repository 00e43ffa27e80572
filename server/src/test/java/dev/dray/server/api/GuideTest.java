package dev.dray.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.dray.testkit.docs.Checkout;
import dev.dray.testkit.hub.LoopbackHub;
import dev.dray.testkit.repo.TestRepos;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The lines of `docs/http-api.md`, run with the real `curl` from the first to the last.
@Timeout(120)
class GuideTest {

  private static final Pattern SCRIPTS = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL);

  @TempDir Path temp;

  @Test
  void everyLineOfTheGuideWorks() throws Exception {
    assumeTrue(hasCurl(), "curl is installed");
    String guide = Files.readString(Checkout.root().resolve("docs/http-api.md"));
    List<String> scripts =
        SCRIPTS.matcher(guide).results().map((MatchResult found) -> found.group(1)).toList();
    assertThat(scripts.size()).isGreaterThan(6);
    String model = "unsloth/Llama-3.2-1B-Instruct-GGUF";
    try (LoopbackHub hub =
            LoopbackHub.builder()
                .repo(TestRepos.quantizations(model, 900_000, "Q4_K_M", "Q8_0"))
                .start();
        ServiceBench service = new ServiceBench(temp.resolve("service"), hub.endpoint())) {
      String script =
          ("set -e\n" + String.join("echo\n", scripts))
              .replace("http://127.0.0.1:8000", service.at("").toString().replaceFirst("/$", ""))
              // It would listen for ever.
              .replaceAll("(?m)^curl -N (.*)$", "curl -sN --max-time 1 $1 || [ \\$? = 28 ]");

      Path out = temp.resolve("out");
      Process shell =
          new ProcessBuilder("sh", "-c", script)
              .redirectErrorStream(true)
              .redirectOutput(out.toFile())
              .start();
      assertThat(shell.waitFor(60, TimeUnit.SECONDS)).isTrue();
      String said = Files.readString(out, StandardCharsets.UTF_8);
      assertThat(shell.exitValue()).as(said).isZero();
      assertThat(said)
          .contains("\"state\":\"paused\"")
          .contains("\"priority\":\"high\"")
          .contains("event: job.created")
          .contains("\"object\":\"list\"");
    }
  }

  private static boolean hasCurl() throws InterruptedException {
    try {
      return new ProcessBuilder("curl", "--version")
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
