package dev.dray.server.health;

import dev.dray.download.DownloadState;
import dev.dray.error.DrayException;
import dev.dray.server.job.Jobs;
import java.util.Optional;

/// Whether the job store answers.
///
/// @param jobs the jobs in it
public record Store(Jobs jobs) implements Check {

  @Override
  public String name() {
    return "jobs";
  }

  @Override
  public Optional<String> trouble() {
    try {
      jobs.count(DownloadState.QUEUED);
      return Optional.empty();
    } catch (DrayException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }
}
