package dev.dray.server.log;

import dev.dray.server.http.Served;
import dev.dray.server.http.ServedListener;
import dev.dray.server.log.ServiceLog.Level;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/// Writes each request down, without its query, which may hold secrets; what machines ask all day
/// is left out.
public final class RequestLog implements ServedListener {

  private static final Set<String> ALL_DAY = Set.of("/health", "/ready", "/metrics");

  private final ServiceLog log;

  /// Writes to this log.
  public RequestLog(ServiceLog log) {
    this.log = log;
  }

  @Override
  public void served(Served served) {
    if (ALL_DAY.contains(served.template()) && served.status() < 400) {
      return;
    }
    Map<String, Object> more = new LinkedHashMap<>();
    more.put("request_id", served.requestId());
    more.put("method", served.method());
    more.put("path", served.path());
    more.put("route", served.template());
    more.put("status", served.status());
    more.put("ms", served.took().toNanos() / 1e6);
    more.put("bytes", served.bytes());
    more.put("caller", served.caller());
    more.put("address", served.address().getHostAddress());
    log.write(
        Level.DETAIL,
        "request",
        served.method() + " " + served.path() + " " + served.status(),
        more);
  }

  @Override
  public void failed(String requestId, Throwable cause) {
    log.fault(
        "request_failed",
        "Request " + requestId + " met an unexpected error",
        Map.of("request_id", requestId),
        cause);
  }
}
