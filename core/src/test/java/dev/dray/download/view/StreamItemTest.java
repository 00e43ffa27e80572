package dev.dray.download.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.download.DownloadProgress;
import dev.dray.download.DownloadState;
import dev.dray.testkit.Proves;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StreamItemTest {

  private static DownloadProgress at(DownloadState state, long done, OptionalLong total) {
    return new DownloadProgress(
        state,
        "a sentence",
        done,
        0,
        done,
        0,
        total,
        0,
        0,
        1,
        List.of(),
        12_500_000,
        Optional.of(Duration.ofSeconds(150)),
        Duration.ofSeconds(1));
  }

  @Test
  @Proves({"S000-17"})
  void progressMinimal() {
    StreamItem item = new StreamItem(StreamStatus.STARTING, "Pulling");

    assertThat(item.percent()).isEmpty();
    assertThat(item.downloadedBytes()).isEmpty();
    assertThat(item.totalBytes()).isEmpty();
    assertThat(item.toJson()).isEqualTo("{\"status\":\"starting\",\"message\":\"Pulling\"}");
  }

  @Test
  @Proves({"S000-18", "S000-05", "S000-08", "S000-13", "S000-14", "S000-15", "S000-16"})
  void progressCreation() {
    StreamItem item =
        new StreamItem(
            StreamStatus.DOWNLOADING,
            "half",
            OptionalDouble.of(50),
            OptionalLong.of(5),
            OptionalLong.of(10));

    assertThat(item.toJson())
        .isEqualTo(
            "{\"status\":\"downloading\",\"message\":\"half\",\"percent\":50.0,"
                + "\"downloaded_bytes\":5,\"total_bytes\":10}");
  }

  @Test
  @Proves("S000-12")
  void exactlyFiveWords() {
    assertThat(StreamStatus.values())
        .extracting(StreamStatus::wire)
        .containsExactly("starting", "downloading", "verifying", "complete", "error");
  }

  @ParameterizedTest
  @CsvSource({
    "QUEUED, starting, pending",
    "RESOLVING, starting, downloading",
    "TRANSFERRING, downloading, downloading",
    "PAUSED, downloading, downloading",
    "VERIFYING, verifying, downloading",
    "PUBLISHING, verifying, downloading",
    "COMPLETED, complete, completed",
    "FAILED, error, failed",
    "CANCELLED, error, cancelled"
  })
  @Proves({"S003-27", "S003-28", "S003-29", "S003-30", "S003-31", "S003-32"})
  void everyStateHasItsPlaceInEveryVocabulary(DownloadState state, String stream, String job) {
    assertThat(StreamStatus.of(state).wire()).isEqualTo(stream);
    assertThat(JobStatus.Status.of(state).wire()).isEqualTo(job);
    assertThat(state.isTerminal())
        .isEqualTo(Set.of("completed", "failed", "cancelled").contains(job));
  }

  @Test
  @Proves({"S000-20", "S004-28", "S004-29"})
  void neverSaysHundredEarly() {
    DownloadProgress almost = at(DownloadState.VERIFYING, 1000, OptionalLong.of(1000));

    assertThat(almost.percentComplete()).isEqualTo(99);
    assertThat(StreamItem.of(almost).percent().orElseThrow()).isLessThan(100);
    assertThat(StreamItem.of(at(DownloadState.COMPLETED, 1000, OptionalLong.of(1000))).percent())
        .hasValue(100.0);
    assertThat(at(DownloadState.COMPLETED, 1000, OptionalLong.empty()).percentComplete())
        .isEqualTo(100);
  }

  @Test
  @Proves({"S004-31", "S004-32"})
  void formatsForPeople() {
    DownloadProgress progress = at(DownloadState.TRANSFERRING, 1, OptionalLong.of(10));

    assertThat(progress.formattedSpeed()).hasValue("12.5 MB/s");
    assertThat(progress.formattedEta()).hasValue("2m 30s");
    assertThat(DownloadProgress.format(Duration.ofSeconds(42))).isEqualTo("42s");
    assertThat(DownloadProgress.format(Duration.ofMinutes(135))).isEqualTo("2h 15m");
  }

  @Test
  @Proves({
    "S003-13", "S003-14", "S003-15", "S003-16", "S003-17", "S003-18", "S003-19", "S003-20",
    "S003-21", "S003-22", "S003-23", "S003-24", "S003-25", "S003-26"
  })
  void theJobDocumentHasEveryFieldAndNulls() {
    JobStatus status =
        JobStatus.of(
            new JobStatus.Job(
                new UUID(0, 1), "acme/tiny", "model.gguf", Instant.parse("2026-01-02T03:04:05Z")),
            at(DownloadState.TRANSFERRING, 5, OptionalLong.of(10)),
            Optional.empty(),
            Optional.empty());

    assertThat(status.toJson())
        .isEqualTo(
            "{\"download_id\":\"00000000-0000-0000-0000-000000000001\",\"repo_id\":\"acme/tiny\","
                + "\"filename\":\"model.gguf\",\"status\":\"downloading\",\"progress_percent\":50.0,"
                + "\"bytes_downloaded\":5,\"total_bytes\":10,\"download_speed_mbps\":100.0,"
                + "\"eta_seconds\":150,\"error_message\":null,"
                + "\"started_at\":\"2026-01-02T03:04:05Z\",\"completed_at\":null,"
                + "\"local_file_path\":null}");
  }
}
