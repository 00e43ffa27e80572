package dev.dray.download;

import dev.dray.ByteSize;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/// A download at one moment: numbers that are true, never go backwards and never say 100 % early.
///
/// @param state where it stands
/// @param message one sentence for people
/// @param bytesDone bytes of the selection that are here, resumed ones included
/// @param bytesResumed bytes that were here before it began: kept files and part files
/// @param bytesReceived bytes that came over the network, repeated ones included
/// @param bytesVerified bytes that have gone through their digest
/// @param totalBytes bytes of the selection, once every size is known; where a daemon fetches by
///   itself, the bytes it has named so far, as the message then says
/// @param leastFraction the part that was shown as done before, 0.0 to 0.999: a total that is only
///   estimated may grow, and the part that is done then waits here
/// @param filesDone files in place
/// @param filesTotal files of the selection; 0 until it is known
/// @param running files on their way, in the order they began
/// @param bytesPerSecond network speed over the last five seconds
/// @param eta time left at that speed; empty while it cannot be told
/// @param elapsed time since the download began, pauses included
public record DownloadProgress(
    DownloadState state,
    String message,
    long bytesDone,
    long bytesResumed,
    long bytesReceived,
    long bytesVerified,
    OptionalLong totalBytes,
    double leastFraction,
    int filesDone,
    int filesTotal,
    List<FileProgress> running,
    long bytesPerSecond,
    Optional<Duration> eta,
    Duration elapsed) {

  /// Copies the list.
  public DownloadProgress {
    running = List.copyOf(running);
  }

  /// The part that is done, 0.0 to 1.0: by bytes, else by files, else 0. Below 1.0 until the state
  /// is `COMPLETED`.
  public double fractionCompleted() {
    if (state == DownloadState.COMPLETED) {
      return 1.0;
    }
    double fraction = 0;
    if (totalBytes.isPresent() && totalBytes.getAsLong() > 0) {
      fraction = (double) bytesDone / totalBytes.getAsLong();
    } else if (filesTotal > 0) {
      fraction = (double) filesDone / filesTotal;
    }
    return Math.clamp(Math.max(fraction, leastFraction), 0.0, 0.999);
  }

  /// Whole percent, rounded half up, at most 99 until the state is `COMPLETED`.
  public int percentComplete() {
    return state == DownloadState.COMPLETED
        ? 100
        : (int) Math.min(99, Math.round(fractionCompleted() * 100));
  }

  /// The file that has been on its way longest.
  public Optional<String> currentFile() {
    return running.stream().findFirst().map(file -> file.path().text());
  }

  /// The speed for people, such as `12.5 MB/s` (decimal); empty while nothing flows.
  public Optional<String> formattedSpeed() {
    return bytesPerSecond <= 0
        ? Optional.empty()
        : Optional.of(new ByteSize(bytesPerSecond).formatted() + "/s");
  }

  /// The time left for people, such as `42s`, `2m 30s`, `2h 15m`.
  public Optional<String> formattedEta() {
    return eta.map(DownloadProgress::format);
  }

  /// A duration for people: `42s`, `2m 30s`, `2h 15m`; parts below are cut, not rounded.
  public static String format(Duration duration) {
    long seconds = duration.toSeconds();
    if (seconds < 60) {
      return seconds + "s";
    }
    return seconds < 3600
        ? String.format(Locale.ROOT, "%dm %ds", seconds / 60, seconds % 60)
        : String.format(Locale.ROOT, "%dh %dm", seconds / 3600, seconds % 3600 / 60);
  }
}
