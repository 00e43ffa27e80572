package dev.dray.server.job;

import dev.dray.download.DownloadProgress;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/// A job's figures at one moment.
///
/// @param bytesDone bytes of the selection that are here, resumed ones included
/// @param bytesResumed bytes that were here before this run of it began
/// @param bytesReceived bytes that this run of it received over the network
/// @param bytesVerified bytes that this run of it has proven by a digest
/// @param totalBytes bytes of the selection, once every size is known
/// @param fraction the part that is done, 0.0 to 1.0; below 1.0 until it is completed
/// @param filesDone files in place
/// @param filesTotal files of the selection; 0 until it is known
/// @param currentFile the file that has been on its way longest
/// @param bytesPerSecond network speed over the last five seconds
/// @param eta time left at that speed; empty while it cannot be told
public record JobProgress(
    long bytesDone,
    long bytesResumed,
    long bytesReceived,
    long bytesVerified,
    OptionalLong totalBytes,
    double fraction,
    int filesDone,
    int filesTotal,
    Optional<String> currentFile,
    long bytesPerSecond,
    Optional<Duration> eta) {

  /// Nothing known yet.
  public static final JobProgress NONE =
      new JobProgress(
          0, 0, 0, 0, OptionalLong.empty(), 0, 0, 0, Optional.empty(), 0, Optional.empty());

  static JobProgress of(DownloadProgress progress) {
    return new JobProgress(
        progress.bytesDone(),
        progress.bytesResumed(),
        progress.bytesReceived(),
        progress.bytesVerified(),
        progress.totalBytes(),
        progress.fractionCompleted(),
        progress.filesDone(),
        progress.filesTotal(),
        progress.currentFile(),
        progress.bytesPerSecond(),
        progress.eta());
  }

  /// The same while nothing flows.
  JobProgress still() {
    return new JobProgress(
        bytesDone,
        bytesResumed,
        bytesReceived,
        bytesVerified,
        totalBytes,
        fraction,
        filesDone,
        filesTotal,
        Optional.empty(),
        0,
        Optional.empty());
  }

  /// These figures, or the earlier ones while a new run does not know yet what is here: a job that
  /// goes on after a restart does not fall back to nothing.
  JobProgress orWhileUnknown(JobProgress earlier) {
    boolean unknown = totalBytes.isEmpty() && filesTotal == 0 && bytesDone == 0;
    return unknown ? earlier.still() : this;
  }

  /// Whole percent, rounded half up, at most 99 until it is completed.
  public int percent() {
    return fraction >= 1 ? 100 : (int) Math.min(99, Math.round(fraction * 100));
  }
}
