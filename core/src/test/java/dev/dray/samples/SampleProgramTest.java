package dev.dray.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.Dray;
import dev.dray.testkit.Proves;
import dev.dray.testkit.docs.Checkout;
import dev.dray.testkit.hub.LoopbackHub;
import dev.dray.testkit.repo.TestRepos;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The sample program of `docs/samples` as somebody starts it: compiled by `java`, its buttons
/// pressed, its lines read.
@Timeout(120)
class SampleProgramTest {

  private static final Pattern PERCENT = Pattern.compile("\\] +(\\d+)%");

  @TempDir Path temp;

  @Test
  @Proves(
      value = {"S004-25", "S004-29", "S004-31"},
      type = Dray.class)
  void theProgressViewStartsPausesResumesAndCancels() throws Exception {
    try (LoopbackHub hub =
            LoopbackHub.builder().repo(TestRepos.bigFile("acme/big", 30_000_000).build()).start();
        Program program = new Program(hub, "acme/big")) {
      program.press("begin");
      program.until(line -> line.equals("start, pause, resume, cancel or quit"));
      program.press("start");
      String flowing = program.until(line -> line.contains("B/s") && percent(line) > 0);
      assertThat(flowing).startsWith("[").contains(" left");

      program.press("pause");
      int paused = percent(program.until(line -> line.contains("paused")));
      assertThat(paused).isBetween(1, 99);

      program.press("resume");
      String further = program.until(line -> line.contains("B/s") && percent(line) > paused);
      assertThat(further).contains("%");

      program.press("cancel");
      program.until(line -> line.contains("cancelled"));
      program.press("quit");
      assertThat(program.exitCode()).isZero();
    }
  }

  @Test
  @Proves(value = "S004-25", type = Dray.class)
  void theProgressViewEndsWithThePathOrTheReason() throws Exception {
    try (LoopbackHub hub = LoopbackHub.builder().repo(TestRepos.tinyGguf("acme/tiny")).start()) {
      try (Program program = new Program(hub, "acme/tiny")) {
        program.press("start");
        // Two threads tell of the end, in either order.
        Predicate<String> end =
            line ->
                line.startsWith("Here: ") || (line.contains("100%") && line.contains("completed"));
        List<String> ends = List.of(program.until(end), program.until(end));
        String here =
            ends.stream().filter(line -> line.startsWith("Here: ")).findFirst().orElseThrow();
        assertThat(ends).anyMatch(line -> line.contains("completed"));
        assertThat(Path.of(here.substring(6)).resolve("config.json")).isRegularFile();
      }
      try (Program program = new Program(hub, "acme/none")) {
        program.press("start");
        assertThat(program.until(line -> line.contains("acme/none"))).contains("does not exist");
      }
    }
  }

  private static int percent(String line) {
    Matcher percent = PERCENT.matcher(line);
    return percent.find() ? Integer.parseInt(percent.group(1)) : -1;
  }

  /// The program in a process of its own, with a home of its own.
  private final class Program implements AutoCloseable {
    private static final String END = "the program ended";

    private final Process process;
    private final Writer buttons;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final List<String> said = new ArrayList<>();

    Program(LoopbackHub hub, String model) throws IOException {
      ProcessBuilder builder =
          new ProcessBuilder(
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "-XX:+UseSerialGC",
              "-XX:TieredStopAtLevel=1",
              "--enable-native-access=ALL-UNNAMED",
              "-cp",
              System.getProperty("java.class.path"),
              Checkout.root().resolve("docs/samples/ModelDownloads.java").toString(),
              model);
      builder
          .environment()
          .putAll(
              Map.of(
                  "HF_ENDPOINT", hub.endpoint().toString(),
                  "HF_HOME", temp.resolve("hf").toString(),
                  "DRAY_HOME", temp.resolve("dray").toString(),
                  "HOME", temp.toString(),
                  "DRAY_LIMIT_RATE", "2M"));
      process = builder.redirectErrorStream(true).start();
      buttons = process.outputWriter(StandardCharsets.UTF_8);
      Thread.ofVirtual().start(this::read);
    }

    private void read() {
      try (BufferedReader out =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
        out.lines().forEach(lines::add);
      } catch (IOException | UncheckedIOException e) {
        lines.add(e.toString());
      }
      lines.add(END);
    }

    void press(String button) throws IOException {
      buttons.write(button + "\n");
      buttons.flush();
    }

    /// The next line that is as wanted.
    String until(Predicate<String> wanted) throws InterruptedException {
      while (true) {
        String line = lines.poll(60, TimeUnit.SECONDS);
        assertThat(line).as("said so far: " + said).isNotNull().isNotEqualTo(END);
        said.add(line);
        if (wanted.test(line)) {
          return line;
        }
      }
    }

    int exitCode() throws InterruptedException {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      return process.exitValue();
    }

    @Override
    public void close() {
      process.destroyForcibly().onExit().join();
    }
  }
}
