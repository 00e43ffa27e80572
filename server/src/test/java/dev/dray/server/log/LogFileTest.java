package dev.dray.server.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFileTest {

  private static final int LARGEST = 64 << 10;

  @TempDir Path folder;

  @Test
  void manyWritersTearNoLineAndLoseNoneWhileFilesMakeRoom() throws IOException {
    int threads = 16;
    int each = 2000;
    // Room for all of them, so that a line that is gone was lost.
    try (LogFile log = new LogFile(folder.resolve("log"), LARGEST, 100)) {
      try (ExecutorService writers = Executors.newVirtualThreadPerTaskExecutor()) {
        for (int thread = 0; thread < threads; thread++) {
          int name = thread;
          writers.execute(() -> {
            for (int i = 0; i < each; i++) {
              log.write(
                  "{\"thread\":"
                      + name
                      + ",\"line\":"
                      + i
                      + ",\"text\":\""
                      + "x".repeat(40)
                      + "\"}");
            }
          });
        }
      }
      assertThat(log.lost()).isZero();
    }
    List<String> lines = new ArrayList<>();
    for (Path file : files()) {
      assertThat(Files.size(file)).as(file.toString()).isLessThanOrEqualTo(LARGEST);
      lines.addAll(Files.readAllLines(file));
    }
    assertThat(files()).hasSizeGreaterThan(10);
    assertThat(lines)
        .hasSize(threads * each)
        .doesNotHaveDuplicates()
        .allMatch(line -> line.startsWith("{\"thread\":") && line.endsWith("x\"}"));
  }

  @Test
  void theOldestGoAndTheNewestAreTold() throws IOException {
    try (LogFile log = new LogFile(folder.resolve("log"), 100, 2)) {
      IntStream.range(0, 100).forEach(i -> log.write("line " + i + " " + "y".repeat(20)));
      assertThat(files()).hasSize(3);
      assertThat(log.newest(2)).hasSize(2).last().asString().startsWith("line 99 ");
    }
    for (Path file : files()) {
      assertThat(Files.size(file)).isLessThanOrEqualTo(100);
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
    }
  }

  @Test
  void aFullOrForbiddenPlaceStopsNobodyAndIsCounted() throws IOException {
    Path notAFolder = Files.createFile(folder.resolve("file"));
    try (LogFile log = new LogFile(notAFolder.resolve("log"), 100, 2)) {
      log.write("nowhere to go");
      assertThat(log.lost()).isEqualTo(1);
      Files.delete(notAFolder);
      log.write("now there is");
      assertThat(log.newest(5)).containsExactly("now there is");
    }
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(Files::isRegularFile).toList();
    }
  }
}
