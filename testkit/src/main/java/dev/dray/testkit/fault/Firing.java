package dev.dray.testkit.fault;

import dev.dray.testkit.http.RecordedRequest;
import java.util.Locale;

/// A fault that met its request.
///
/// @param fault what was done
/// @param request to whom
public record Firing(Fault fault, RecordedRequest request) {

  /// Whether the client could see it: a connection that was to break at a byte that was never sent
  /// did not break.
  public boolean wasServed() {
    int status = request.status();
    boolean answeredWell = status == 200 || status == 206;
    return switch (fault) {
      case Fault.DropAfter(long bytes) -> status != 0 && request.bytesSent() >= bytes;
      case Fault.ResetAfter(long bytes) -> status != 0 && request.bytesSent() >= bytes;
      case Fault.GarbageAfter(long bytes) -> status != 0 && request.bytesSent() >= bytes;
      case Fault.StallAfter stall -> status != 0 && request.bytesSent() >= stall.bytes();
      case Fault.StallBeforeHeaders _ -> true;
      case Fault.FlipEachNth(long n) -> request.bytesSent() >= n;
      case Fault.WrongContentRange _ -> status == 206;
      case Fault.IgnoreRange _ -> status == 200 && request.header("Range").isPresent();
      case Fault.WrongLength _, Fault.MissingLength _, Fault.Chunked _, Fault.Gzip _ ->
          answeredWell && request.bytesSent() > 0;
      case Fault.EtagChange _, Fault.WeakEtags _ -> answeredWell;
      default -> status != 0;
    };
  }

  /// The fault's kind in a few words, for statistics.
  public String kind() {
    if (fault instanceof Fault.Status(int code, var headers, _)) {
      return "status " + code + (headers.isEmpty() ? "" : " with " + headers.getFirst());
    }
    if (fault instanceof Fault.LimitConnections(_, int code)) {
      return "limited connections, status " + code;
    }
    if (fault instanceof Fault.WrongLength(long difference)) {
      return difference < 0 ? "body longer than its length" : "body shorter than its length";
    }
    return fault
        .getClass()
        .getSimpleName()
        .replaceAll("(?<=.)([A-Z])", " $1")
        .toLowerCase(Locale.ROOT);
  }
}
