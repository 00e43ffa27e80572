package dev.dray.server.local;

import dev.dray.ModelRef;
import dev.dray.server.job.Job;
import dev.dray.server.job.JobError;
import dev.dray.server.job.JobProgress;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// A job in the words of the Downloads API. All fields are always there; what is not known is
/// `null`, but for `progress_percent`, which clients format without asking and is 0 then.
final class FileStatus {

  private static final double BITS_OF_A_MEGABIT = 1e6;

  private FileStatus() {}

  /// Whether this API can tell of a job: it is about one file of a repository.
  static boolean tells(Job job) {
    return job.spec().ref() instanceof ModelRef.Hub && job.spec().files().size() == 1;
  }

  /// The status of a job that [#tells] lets pass.
  static ObjectNode of(Job job) {
    if (!(job.spec().ref() instanceof ModelRef.Hub hub)) {
      throw new IllegalArgumentException("Not a file of a repository: " + job.id());
    }
    JobProgress progress = job.progress();
    String status = word(job);
    boolean flowing = status.equals("downloading");
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("download_id", job.id().toString())
        .put("repo_id", hub.repo().toString())
        .put("filename", job.spec().files().getFirst())
        .put("status", status)
        .put("progress_percent", percent(job))
        .put("bytes_downloaded", progress.bytesDone());
    number(json, "total_bytes", progress.totalBytes());
    if (flowing && progress.bytesPerSecond() > 0) {
      json.put(
          "download_speed_mbps",
          rounded(progress.bytesPerSecond() * 8 / BITS_OF_A_MEGABIT, 2, RoundingMode.HALF_UP));
      json.put("bytes_per_second", progress.bytesPerSecond());
    } else {
      json.putNull("download_speed_mbps").putNull("bytes_per_second");
    }
    number(
        json,
        "eta_seconds",
        flowing
            ? progress
                .eta()
                .map(eta -> OptionalLong.of(eta.toSeconds()))
                .orElse(OptionalLong.empty())
            : OptionalLong.empty());
    text(json, "error_message", job.error().map(JobError::message));
    json.put("started_at", job.created().toString());
    text(json, "completed_at", job.finished().map(Instant::toString));
    text(json, "local_file_path", job.place().map(Path::toString));
    return json;
  }

  private static String word(Job job) {
    return switch (job.state()) {
      case QUEUED, PAUSED, PARKED -> "pending";
      case RESOLVING, TRANSFERRING, VERIFYING, PUBLISHING -> "downloading";
      case COMPLETED -> "completed";
      case FAILED -> "failed";
      case CANCELLED -> "cancelled";
    };
  }

  /// One decimal, never 100 before it is completed.
  private static double percent(Job job) {
    return switch (job.state()) {
      case COMPLETED -> 100;
      case QUEUED,
          PAUSED,
          PARKED,
          RESOLVING,
          TRANSFERRING,
          VERIFYING,
          PUBLISHING,
          FAILED,
          CANCELLED ->
          Math.min(99.9, rounded(job.progress().fraction() * 100, 1, RoundingMode.DOWN));
    };
  }

  private static double rounded(double value, int places, RoundingMode mode) {
    return BigDecimal.valueOf(value).setScale(places, mode).doubleValue();
  }

  private static void number(ObjectNode json, String name, OptionalLong value) {
    if (value.isPresent()) {
      json.put(name, value.getAsLong());
    } else {
      json.putNull(name);
    }
  }

  private static void text(ObjectNode json, String name, Optional<String> value) {
    value.ifPresentOrElse(text -> json.put(name, text), () -> json.putNull(name));
  }
}
