package dev.dray.download.view;

import dev.dray.download.DownloadEvent;

/// Server-sent events: an `id:` line with the event's number and a `data:` line with a [StreamItem]
/// as JSON, then a blank line. The default event type, so that `onmessage` hears them. Threads as
/// in [EventAdapter].
public final class SseLines extends EventAdapter {

  /// Events on `out`, usually a response's writer.
  public SseLines(Appendable out) {
    super(out);
  }

  @Override
  String text(DownloadEvent event) {
    return "id: " + event.sequence() + "\ndata: " + StreamItem.of(event).toJson() + "\n\n";
  }
}
