package dev.dray.testkit.lmstudio;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// What the server knows. Every method takes the lock of the whole.
final class LmStudioState {
  private static final String HUB = "https://huggingface.co/";

  final List<PublishedModel> published = new ArrayList<>();
  final Map<String, PublishedModel> here = new LinkedHashMap<>();
  final Map<String, String> loaded = new LinkedHashMap<>();
  Optional<String> token = Optional.empty();
  boolean hasV1 = true;
  volatile long bytesPerPoll = 250_000;
  final Map<String, String> closed = new LinkedHashMap<>();

  private final Map<String, DownloadJob> jobs = new LinkedHashMap<>();
  private int started;
  private Optional<String> frozenStatus = Optional.empty();
  private boolean frozen;

  /// What a request names: a catalogue id, or the address of a repository, where a quantization may
  /// be asked for.
  synchronized Optional<PublishedModel> find(String asked, Optional<String> quantization) {
    boolean onHub = asked.startsWith(HUB);
    String name = onHub ? asked.substring(HUB.length()) : asked;
    return published.stream()
        .filter(m -> m.onHub() == onHub && m.name().equals(name))
        .filter(m ->
            quantization.map(q -> m.quantization().equals(q.toUpperCase(Locale.ROOT))).orElse(true))
        .findFirst();
  }

  synchronized Optional<DownloadJob> begin(PublishedModel model) {
    if (here.containsKey(model.key())) {
      return Optional.empty();
    }
    DownloadJob job =
        jobs.values().stream()
            .filter(j -> j.model.equals(model) && j.status.equals("downloading"))
            .findFirst()
            .orElseGet(() ->
                new DownloadJob("job_" + String.format("%010x", 0x493c7c9dedL + ++started), model));
    jobs.put(job.id, job);
    return Optional.of(job);
  }

  /// The job, gone on by one step.
  synchronized Optional<DownloadJob> poll(String id) {
    Optional<DownloadJob> job = Optional.ofNullable(jobs.get(id));
    job.ifPresent(j -> {
      if (!frozen) {
        j.advance(bytesPerPoll);
      }
      frozenStatus.ifPresent(status -> j.status = status);
      if (j.status.equals("completed")) {
        here.put(j.model.key(), j.model);
      }
    });
    return job;
  }

  synchronized void freeze(Optional<String> status) {
    frozen = true;
    frozenStatus = status;
  }

  synchronized void thaw() {
    frozen = false;
    frozenStatus = Optional.empty();
    jobs.values()
        .forEach(j -> {
          if (!j.status.equals("completed") && !j.status.equals("failed")) {
            j.status = "downloading";
          }
        });
  }

  synchronized void loseBytes(long bytes) {
    jobs.values().forEach(j -> j.downloaded = Math.max(0, j.downloaded - bytes));
  }

  synchronized void forgetJobs() {
    jobs.clear();
  }

  synchronized void finishJobs() {
    jobs.values()
        .forEach(j -> {
          j.advance(Long.MAX_VALUE / 2);
          here.put(j.model.key(), j.model);
        });
  }
}
