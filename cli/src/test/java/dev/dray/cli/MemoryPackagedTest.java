package dev.dray.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.testkit.Proves;
import dev.dray.testkit.hub.LoopbackHub;
import dev.dray.testkit.repo.TestRepos;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// A file ten times as large as the memory that the program is given: bounds, and no measurement.
/// What a download really takes stands in docs/performance.md.
@Timeout(120)
class MemoryPackagedTest {

  private static final Path PROGRAM = Path.of(System.getProperty("dray.program"));
  private static final long SIZE = 500_000_000;

  /// 16 MB for objects and 32 MB for buffers: whoever needed more would fail.
  private static final String BOUNDS = "-Xmx16m -XX:MaxDirectMemorySize=32m";

  private static final Pattern HIGHEST = Pattern.compile("VmHWM:\\s+(\\d+) kB");

  @TempDir Path temp;

  @Test
  @EnabledOnOs(OS.LINUX)
  @Proves({"S001-82", "S001-83"})
  void aLargeFileNeedsLittleMemory() throws Exception {
    Path said = temp.resolve("said.txt");
    try (LoopbackHub hub =
        LoopbackHub.builder().repo(TestRepos.bigFile("acme/big", SIZE).build()).start()) {
      ProcessBuilder builder =
          new ProcessBuilder(
              PROGRAM.toString(), "download", "acme/big", "--to", temp.resolve("big").toString());
      builder.environment().put("HOME", temp.toString());
      builder.environment().put("DRAY_HOME", temp.resolve("dray").toString());
      builder.environment().put("HF_ENDPOINT", hub.endpoint().toString());
      builder.environment().put("DRAY_JAVA_OPTS", BOUNDS);
      Process process = builder.redirectErrorStream(true).redirectOutput(said.toFile()).start();
      process.getOutputStream().close();
      long highest = 0;
      // The launcher becomes the program, so this is its process from the first moment on. The
      // figure only rises, and the last look is at most that much before the end.
      while (process.isAlive()) {
        highest = Math.max(highest, highest(process.pid()));
        Thread.sleep(5);
      }

      assertThat(process.waitFor()).as(Files.readString(said)).isZero();
      assertThat(bytesBelow(temp.resolve("big"))).isGreaterThanOrEqualTo(SIZE);
      assertThat(highest).as("kB of resident memory").isBetween(10_000L, 100_000L);
    }
  }

  private static long highest(long pid) {
    try {
      Matcher found = HIGHEST.matcher(Files.readString(Path.of("/proc/" + pid + "/status")));
      return found.find() ? Long.parseLong(found.group(1)) : 0;
    } catch (IOException e) {
      // It has ended.
      return 0;
    }
  }

  private static long bytesBelow(Path folder) throws IOException {
    long sum = 0;
    try (var files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        sum += Files.size(file);
      }
    }
    return sum;
  }
}
