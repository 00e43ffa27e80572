package dev.dray.server.api;

import dev.dray.ByteSize;
import dev.dray.Schedule;
import dev.dray.server.job.Job;
import dev.dray.server.job.JobError;
import dev.dray.server.job.JobProgress;
import dev.dray.server.job.JobSpec;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/// A job as the API calls it: a download. The figures have the names of `dray download
/// --progress=json`.
final class DownloadJson {

  private DownloadJson() {}

  static void write(Job job, Fields fields) {
    JobSpec spec = job.spec();
    fields
        .text("id", job.id())
        .text("ref", spec.ref())
        .text("provider", spec.ref().provider().id())
        .texts("files", spec.files())
        .texts("include", spec.include())
        .texts("exclude", spec.exclude())
        .text("variant", Optional.of(spec.variant().toString()).filter(words -> !words.isEmpty()))
        .text("location", spec.location())
        .text("sha256", spec.digest().map(digest -> digest.toString().replaceFirst("^sha256:", "")))
        .text("priority", spec.priority().name().toLowerCase(Locale.ROOT))
        .number("limit_rate", spec.limit().map(ByteSize::bytes))
        .text("between", spec.between().map(Schedule::toString))
        .flag("force", spec.force())
        .text("state", job.state().name().toLowerCase(Locale.ROOT))
        .text("message", job.message());
    figures(job.progress(), fields);
    fields
        .node("error", job.error().map(error -> Fields.of(one -> DownloadJson.error(error, one))))
        .text("created_at", job.created())
        .text("started_at", job.started())
        .text("finished_at", job.finished())
        .text("path", job.place())
        .text("commit", job.commit())
        .number("attempt", job.attempt())
        .text("retry_of", job.retryOf())
        .text("node", job.node())
        .text("owner", job.owner())
        .flag("with_token", job.withToken());
  }

  private static void figures(JobProgress progress, Fields fields) {
    fields
        .number("bytes_done", progress.bytesDone())
        .number("bytes_resumed", progress.bytesResumed())
        .number("bytes_received", progress.bytesReceived())
        .number("bytes_verified", progress.bytesVerified())
        .number("bytes_total", progress.totalBytes())
        .number("files_done", progress.filesDone())
        .number("files_total", progress.filesTotal())
        .decimal("fraction", progress.fraction())
        .text("current_file", progress.currentFile())
        .number("bytes_per_second", progress.bytesPerSecond())
        .number(
            "eta_seconds",
            progress
                .eta()
                .map(left -> OptionalLong.of(left.toSeconds()))
                .orElse(OptionalLong.empty()));
  }

  private static void error(JobError error, Fields fields) {
    fields
        .text("code", error.code().name().toLowerCase(Locale.ROOT))
        .text("message", error.message())
        .text("next_step", error.nextStep());
  }
}
