package dev.dray.cli.progress;

import dev.dray.RepoPath;
import dev.dray.download.DownloadEvent;
import dev.dray.download.DownloadProgress;
import dev.dray.download.DownloadState;
import dev.dray.download.FileProgress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/// Moments of downloads to draw.
final class Moments {

  static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private Moments() {}

  static DownloadProgress at(
      DownloadState state,
      long done,
      long total,
      int filesDone,
      int files,
      FileProgress... running) {
    return new DownloadProgress(
        state,
        "Downloading acme/tiny",
        done,
        0,
        done,
        done,
        OptionalLong.of(total),
        0,
        filesDone,
        files,
        List.of(running),
        85_300_000,
        Optional.of(Duration.ofSeconds(42)),
        Duration.ofSeconds(10));
  }

  static DownloadProgress transferring() {
    return at(
        DownloadState.TRANSFERRING,
        1_500_000_000L,
        4_000_000_000L,
        3,
        12,
        file("model-00001-of-00002.safetensors", 1_200_000_000L, 2_600_000_000L),
        file("tokenizer.json", 1_000_000, 17_000_000));
  }

  static DownloadProgress resolving() {
    return new DownloadProgress(
        DownloadState.RESOLVING,
        "Resolving acme/tiny",
        0,
        0,
        0,
        0,
        OptionalLong.empty(),
        0,
        0,
        0,
        List.of(),
        0,
        Optional.empty(),
        Duration.ZERO);
  }

  static DownloadProgress manyRunning(int files) {
    return at(
        DownloadState.TRANSFERRING,
        500,
        1000,
        files / 2,
        2 * files,
        IntStream.range(0, files)
            .mapToObj(i -> file("part-" + i + "/数据-" + i + ".bin", 50, 100))
            .toArray(FileProgress[]::new));
  }

  static FileProgress file(String path, long done, long size) {
    return new FileProgress(new RepoPath(path), done, OptionalLong.of(size), "");
  }

  static DownloadEvent progressed(long millis, DownloadProgress progress) {
    return new DownloadEvent.Progressed(1, START.plusMillis(millis), progress);
  }

  static DownloadEvent changed(long millis, DownloadProgress progress) {
    return new DownloadEvent.StateChanged(1, START.plusMillis(millis), progress);
  }
}
