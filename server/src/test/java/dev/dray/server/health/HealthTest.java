package dev.dray.server.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.ByteSize;
import dev.dray.server.TestService;
import dev.dray.testkit.hub.LoopbackHub;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HealthTest {
  @TempDir Path temp;

  @Test
  void theServiceLivesIsReadyAndCounts() throws Exception {
    try (LoopbackHub hub = LoopbackHub.builder().start();
        TestService service = new TestService(temp, hub.endpoint(), Map.of())) {
      assertThat(service.get("/health").body()).contains("\"status\":\"ok\"");
      assertThat(service.get("/ready").body())
          .isEqualTo("{\"status\":\"ok\",\"checks\":{\"jobs\":\"ok\",\"space\":\"ok\"}}");
      service.get("/nothing");
      HttpResponse<String> metrics = service.get("/metrics");
      assertThat(metrics.headers().firstValue("Content-Type").orElse(""))
          .startsWith("text/plain; version=0.0.4");
      assertThat(metrics.body())
          .contains(
              "# TYPE dray_http_requests_total counter",
              "dray_http_requests_total{method=\"GET\",route=\"/health\",status=\"200\"} 1.0",
              "dray_http_requests_total{method=\"-\",route=\"-\",status=\"404\"} 1.0",
              "dray_http_request_seconds_bucket{route=\"/health\",le=\"+Inf\"} 1",
              "dray_downloads{state=\"queued\"} 0.0",
              "dray_event_streams 0.0",
              "dray_heap_bytes ");
    }
  }

  @Test
  void aFullDiskIsToldToThoseWhoMayLook() throws Exception {
    Space full = new Space(temp, new ByteSize(Long.MAX_VALUE));
    assertThat(full.trouble()).hasValueSatisfying(text -> assertThat(text).contains("are free at"));
  }
}
