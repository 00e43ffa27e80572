package dev.dray.download.view;

import dev.dray.download.DownloadProgress;
import dev.dray.download.DownloadState;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.UUID;

/// A download of one file in the words of the Downloads API.
///
/// @param downloadId the download's id
/// @param repoId the repository
/// @param filename the file
/// @param status which of the five
/// @param progressPercent 0 to 100; 0 when unknown, never absent
/// @param bytesDownloaded bytes that are here
/// @param totalBytes bytes in all, when known
/// @param downloadSpeedMbps megabits (10^6 bits) per second, while bytes flow
/// @param etaSeconds whole seconds left, when it can be told
/// @param errorMessage what went wrong; only when failed
/// @param startedAt when the download was asked for
/// @param completedAt when it ended, if it has
/// @param localFilePath where the file lies, once completed
public record JobStatus(
    UUID downloadId,
    String repoId,
    String filename,
    Status status,
    double progressPercent,
    long bytesDownloaded,
    OptionalLong totalBytes,
    OptionalDouble downloadSpeedMbps,
    OptionalLong etaSeconds,
    Optional<String> errorMessage,
    Instant startedAt,
    Optional<Instant> completedAt,
    Optional<Path> localFilePath) {

  /// The five states of the Downloads API; lower-case on the wire.
  public enum Status {
    /// Waiting for its turn.
    PENDING,
    /// On its way; resolving, verifying, paused and parked count as this.
    DOWNLOADING,
    /// In place.
    COMPLETED,
    /// Ended with an error.
    FAILED,
    /// Ended by the caller.
    CANCELLED;

    /// The fixed projection of our states.
    public static Status of(DownloadState state) {
      return switch (state) {
        case QUEUED -> PENDING;
        case RESOLVING, TRANSFERRING, VERIFYING, PUBLISHING, PAUSED, PARKED -> DOWNLOADING;
        case COMPLETED -> COMPLETED;
        case FAILED -> FAILED;
        case CANCELLED -> CANCELLED;
      };
    }

    /// The word on the wire.
    public String wire() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /// What identifies a job beside its progress.
  ///
  /// @param downloadId the download's id
  /// @param repoId the repository
  /// @param filename the file
  /// @param startedAt when it was asked for
  public record Job(UUID downloadId, String repoId, String filename, Instant startedAt) {}

  /// A snapshot in this vocabulary.
  ///
  /// @param endedAt when it ended, if it has
  /// @param file where the file lies, if it does
  public static JobStatus of(
      Job job, DownloadProgress progress, Optional<Instant> endedAt, Optional<Path> file) {
    Status status = Status.of(progress.state());
    boolean flowing = progress.bytesPerSecond() > 0;
    return new JobStatus(
        job.downloadId(),
        job.repoId(),
        job.filename(),
        status,
        progress.fractionCompleted() * 100,
        progress.bytesDone(),
        progress.totalBytes(),
        flowing ? OptionalDouble.of(progress.bytesPerSecond() * 8 / 1e6) : OptionalDouble.empty(),
        progress.eta().isPresent()
            ? OptionalLong.of(progress.eta().get().toSeconds())
            : OptionalLong.empty(),
        status == Status.FAILED ? Optional.of(progress.message()) : Optional.empty(),
        job.startedAt(),
        endedAt,
        status == Status.COMPLETED ? file : Optional.empty());
  }

  /// The document of the Downloads API; what is absent is written as `null`.
  public String toJson() {
    return JsonLine.write(json -> {
      json.writeStringProperty("download_id", downloadId.toString());
      json.writeStringProperty("repo_id", repoId);
      json.writeStringProperty("filename", filename);
      json.writeStringProperty("status", status.wire());
      json.writeNumberProperty("progress_percent", Math.round(progressPercent * 10) / 10.0);
      json.writeNumberProperty("bytes_downloaded", bytesDownloaded);
      json.writeName("total_bytes");
      totalBytes.ifPresentOrElse(json::writeNumber, json::writeNull);
      json.writeName("download_speed_mbps");
      downloadSpeedMbps.ifPresentOrElse(
          v -> json.writeNumber(Math.round(v * 10) / 10.0), json::writeNull);
      json.writeName("eta_seconds");
      etaSeconds.ifPresentOrElse(json::writeNumber, json::writeNull);
      json.writeName("error_message");
      errorMessage.ifPresentOrElse(json::writeString, json::writeNull);
      json.writeStringProperty("started_at", startedAt.toString());
      json.writeName("completed_at");
      completedAt.ifPresentOrElse(v -> json.writeString(v.toString()), json::writeNull);
      json.writeName("local_file_path");
      localFilePath.ifPresentOrElse(v -> json.writeString(v.toString()), json::writeNull);
    });
  }
}
