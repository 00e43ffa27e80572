package dev.dray.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Locks of each kind keep several programs, with several threads each, out of one another's way.
class LockFileTest {

  private static final int PROGRAMS = 3;
  private static final int THREADS = 2;
  private static final int TURNS = 60;

  @TempDir Path folder;

  /// A program that adds to a number in a file, turn by turn: a turn that is not alone loses one.
  static final class Counting {
    private Counting() {}

    public static void main(String[] arguments) throws InterruptedException {
      Path folder = Path.of(arguments[0]);
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        threads.add(Thread.ofPlatform().start(() -> count(folder, arguments[1])));
      }
      for (Thread thread : threads) {
        thread.join();
      }
    }

    private static void count(Path folder, String kind) {
      for (int turn = 0; turn < TURNS; turn++) {
        try (StoreLock _ = lock(kind, folder.resolve("model.lock"))) {
          Path number = folder.resolve("number");
          int before = Files.exists(number) ? Integer.parseInt(Files.readString(number)) : 0;
          Thread.onSpinWait();
          Files.writeString(number, Integer.toString(before + 1));
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }

    private static StoreLock lock(String kind, Path file) {
      return switch (kind) {
        case "shared" -> LockFile.acquire(file, "model", said -> {});
        case "own" -> LockFile.acquireOwn(file, "model", said -> {});
        default -> LockFile.acquireTemporary(file, "model", said -> {});
      };
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"shared", "own", "temporary"})
  @Timeout(120)
  void noTurnIsLost(String kind) throws Exception {
    List<Process> programs = new ArrayList<>();
    for (int i = 0; i < PROGRAMS; i++) {
      programs.add(
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx64m",
                  "-XX:+UseSerialGC",
                  "-XX:TieredStopAtLevel=1",
                  "--enable-native-access=ALL-UNNAMED",
                  "-cp",
                  System.getProperty("java.class.path"),
                  Counting.class.getName(),
                  folder.toString(),
                  kind)
              .inheritIO()
              .start());
    }
    for (Process program : programs) {
      assertThat(program.waitFor(100, TimeUnit.SECONDS)).isTrue();
      assertThat(program.exitValue()).isZero();
    }
    assertThat(folder.resolve("number")).hasContent(Integer.toString(PROGRAMS * THREADS * TURNS));
    assertThat(Files.exists(folder.resolve("model.lock"))).isEqualTo(!kind.equals("temporary"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"own", "temporary"})
  void aLockFileThatIsRemovedAndMadeAgainIsLockedAnew(String kind) throws IOException {
    Path file = folder.resolve("model.lock");
    StoreLock first = Counting.lock(kind, file);
    assertThat(LockFile.await(file, "model", Duration.ofMillis(20))).isEmpty();
    Files.deleteIfExists(file);
    first.close();
    try (StoreLock _ = Counting.lock(kind, file)) {
      assertThat(file).exists();
    }
  }
}
