package dev.dray.server.health;

import dev.dray.server.http.Served;
import dev.dray.server.http.ServedListener;
import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/// What is counted, in a registry of its own. Labels are routes and states, never names that come
/// from outside, so that their number is bounded. Thread-safe.
public final class Meters implements ServedListener {

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final Counter requests =
      Counter.builder()
          .name("dray_http_requests_total")
          .help("Requests that were answered.")
          .labelNames("method", "route", "status")
          .register(registry);
  private final Histogram seconds =
      Histogram.builder()
          .name("dray_http_request_seconds")
          .help("From a request's arrival to the last byte of its answer.")
          .labelNames("route")
          .classicOnly()
          .classicUpperBounds(0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 30)
          .register(registry);
  private final Counter sent =
      Counter.builder()
          .name("dray_http_sent_bytes_total")
          .help("Bytes of bodies that were sent.")
          .labelNames("route")
          .register(registry);
  private final Counter faults =
      Counter.builder()
          .name("dray_faults_total")
          .help("Requests that met an unexpected error.")
          .register(registry);
  private final Gauge running =
      Gauge.builder()
          .name("dray_http_requests_running")
          .help("Requests that are being answered, streams of events included.")
          .register(registry);

  /// Meters, with those of the JVM.
  public Meters() {
    Runtime runtime = Runtime.getRuntime();
    gauge(
        "dray_heap_bytes",
        "Heap that is used.",
        () -> (double) runtime.totalMemory() - runtime.freeMemory());
    gauge("dray_heap_limit_bytes", "Heap that may be used.", runtime::maxMemory);
    gauge(
        "dray_threads",
        "Threads of the platform.",
        () -> ManagementFactory.getThreadMXBean().getThreadCount());
    gauge(
        "dray_uptime_seconds",
        "For how long the process has run.",
        () -> ManagementFactory.getRuntimeMXBean().getUptime() / 1000.0);
  }

  /// Adds a number that is asked for when somebody looks.
  public void gauge(String name, String help, DoubleSupplier value) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .callback(callback -> callback.call(value.getAsDouble()))
        .register(registry);
  }

  /// Adds numbers by one label that are asked for when somebody looks.
  public void gauges(
      String name,
      String help,
      String label,
      Supplier<? extends Map<String, ? extends Number>> values) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .labelNames(label)
        .callback(callback -> values.get().forEach((of, n) -> callback.call(n.doubleValue(), of)))
        .register(registry);
  }

  /// Adds a count that only grows and is asked for when somebody looks.
  public void count(String name, String help, DoubleSupplier value) {
    CounterWithCallback.builder()
        .name(name)
        .help(help)
        .callback(callback -> callback.call(value.getAsDouble()))
        .register(registry);
  }

  @Override
  public void began() {
    running.inc();
  }

  @Override
  public void served(Served served) {
    running.dec();
    // A method that is none is anybody's invention.
    String method = served.template().equals("-") ? "-" : served.method();
    requests.labelValues(method, served.template(), Integer.toString(served.status())).inc();
    seconds.labelValues(served.template()).observe(served.took().toNanos() / 1e9);
    if (served.bytes() > 0) {
      sent.labelValues(served.template()).inc(served.bytes());
    }
  }

  @Override
  public void failed(String requestId, Throwable cause) {
    faults.inc();
  }

  /// All of them in the text format of Prometheus.
  byte[] text() {
    ByteArrayOutputStream out = new ByteArrayOutputStream(16 << 10);
    try {
      PrometheusTextFormatWriter.create()
          .write(out, registry.scrape(), EscapingScheme.UNDERSCORE_ESCAPING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }
}
