package dev.dray.download.view;

import dev.dray.download.DownloadEvent;
import dev.dray.download.DownloadProgress;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/// One item of a provider-neutral progress stream: what happens, for the application to show in its
/// own way. A stream begins with `STARTING` and ends with `COMPLETE` and 100 percent, or `ERROR`.
///
/// @param status which of the five
/// @param message one sentence for people
/// @param percent 0 to 100, when it can be told
/// @param downloadedBytes bytes that are here, when known
/// @param totalBytes bytes in all, when known
public record StreamItem(
    StreamStatus status,
    String message,
    OptionalDouble percent,
    OptionalLong downloadedBytes,
    OptionalLong totalBytes) {

  /// An item without numbers.
  public StreamItem(StreamStatus status, String message) {
    this(status, message, OptionalDouble.empty(), OptionalLong.empty(), OptionalLong.empty());
  }

  /// An event in this vocabulary.
  public static StreamItem of(DownloadEvent event) {
    String message =
        event instanceof DownloadEvent.Noted noted ? noted.note() : event.progress().message();
    StreamItem item = of(event.progress());
    return new StreamItem(
        item.status, message, item.percent, item.downloadedBytes, item.totalBytes);
  }

  /// A snapshot in this vocabulary.
  public static StreamItem of(DownloadProgress progress) {
    StreamStatus status = StreamStatus.of(progress.state());
    return switch (status) {
      case STARTING, ERROR -> new StreamItem(status, progress.message());
      case DOWNLOADING, VERIFYING, COMPLETE ->
          new StreamItem(
              status,
              progress.message(),
              status == StreamStatus.COMPLETE || progress.totalBytes().isPresent()
                  ? OptionalDouble.of(progress.fractionCompleted() * 100)
                  : OptionalDouble.empty(),
              OptionalLong.of(progress.bytesDone()),
              progress.totalBytes());
    };
  }

  /// The item as one line of JSON: `status`, `message`, and the numbers that are there as
  /// `percent`, `downloaded_bytes`, `total_bytes`.
  public String toJson() {
    return JsonLine.write(json -> {
      json.writeStringProperty("status", status.wire());
      json.writeStringProperty("message", message);
      percent.ifPresent(p -> json.writeNumberProperty("percent", Math.round(p * 10) / 10.0));
      downloadedBytes.ifPresent(b -> json.writeNumberProperty("downloaded_bytes", b));
      totalBytes.ifPresent(b -> json.writeNumberProperty("total_bytes", b));
    });
  }
}
