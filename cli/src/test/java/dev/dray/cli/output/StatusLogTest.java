package dev.dray.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.cli.Run;
import dev.dray.testkit.Proves;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StatusLogTest {

  @TempDir Path folder;

  @Test
  @Proves("S002-227")
  void whatIsSaidIsWrittenDownAndTheConsoleStaysAsItIs() throws IOException {
    Run.Place place = new Run.Place(folder);
    Run without = place.run("cache", "ls");
    Run with =
        place.with("IMAGEWORKS_LOG_DIR", folder.resolve("logs").toString()).run("cache", "ls");

    assertThat(with.err()).isEqualTo(without.err());
    assertThat(with.out()).isEqualTo(without.out());
    assertThat(folder.resolve("logs/model_downloader.log"))
        .content()
        .matches("(?s)\\d{4}-\\d\\d-\\d\\dT\\S+Z The cache at .* is empty\\.\n");
    place.run("cache", "path", "acme/none");
    assertThat(folder.resolve("logs/model_downloader.log"))
        .content()
        .contains("Error: acme/none at revision main is not in");
  }

  @Test
  void aFullLogMakesRoomAndOneThatCannotBeWrittenIsNoReasonToFail() throws IOException {
    StatusLog log = StatusLog.in(folder, InstantSource.fixed(Instant.EPOCH));
    Files.write(folder.resolve("model_downloader.log"), new byte[(10 << 20) + 1]);
    log.write("one\ntwo");
    assertThat(folder.resolve("model_downloader.log")).hasContent("1970-01-01T00:00:00Z one two");
    assertThat(folder.resolve("model_downloader.log.1")).hasSize((10 << 20) + 1);

    Path file = Files.writeString(folder.resolve("file"), "x");
    StatusLog.in(file, InstantSource.system()).write("nowhere");
    assertThat(file).hasContent("x");
  }
}
