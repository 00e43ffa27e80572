package dev.dray.testkit.lmstudio;

import dev.dray.testkit.json.Json;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A download that LM Studio runs by itself. It goes on by a fixed number of bytes whenever its
/// status is asked, so that tests need no clock. Guarded by the state's lock.
final class DownloadJob {
  private static final String STARTED = "2026-01-03T15:33:23.496Z";
  private static final String ENDED = "2026-01-03T15:35:02.118Z";

  final String id;
  final PublishedModel model;
  String status = "downloading";
  long downloaded;

  DownloadJob(String id, PublishedModel model) {
    this.id = id;
    this.model = model;
  }

  void advance(long bytes) {
    if (status.equals("downloading")) {
      downloaded = Math.min(model.size(), downloaded + bytes);
      if (downloaded == model.size()) {
        status = "completed";
      }
    }
  }

  /// The answer to the request that began it.
  Map<String, @Nullable Object> begun() {
    return Json.object(
        "job_id", id,
        "status", status,
        "total_size_bytes", model.size(),
        "started_at", STARTED);
  }

  /// The answer to a question for its status.
  Map<String, @Nullable Object> told(long bytesPerPoll) {
    Map<String, @Nullable Object> told =
        Json.object(
            "job_id", id,
            "status", status,
            "total_size_bytes", model.size(),
            "downloaded_bytes", downloaded,
            "started_at", STARTED);
    switch (status) {
      case "downloading" -> {
        told.put("bytes_per_second", bytesPerPoll);
        told.put("estimated_completion", ENDED);
      }
      case "completed" -> told.put("completed_at", ENDED);
      default -> {}
    }
    return told;
  }
}
