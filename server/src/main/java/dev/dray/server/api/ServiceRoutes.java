package dev.dray.server.api;

import dev.dray.ByteSize;
import dev.dray.Dray;
import dev.dray.download.DownloadState;
import dev.dray.registry.RegistryStats;
import dev.dray.server.guard.AuditEntry;
import dev.dray.server.http.Answer;
import dev.dray.server.http.Exchange;
import dev.dray.server.http.Method;
import dev.dray.server.http.Route;
import dev.dray.server.http.Routes;
import dev.dray.server.http.Scope;
import dev.dray.server.job.Job;
import dev.dray.server.job.JobFilter;
import dev.dray.server.job.Jobs;
import dev.dray.store.DiskSpace;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.IntFunction;

/// The service itself: what runs here, how much of what there is, and who changed what.
final class ServiceRoutes implements Routes {

  private final Dray dray;
  private final Jobs jobs;
  private final IntFunction<List<AuditEntry>> activity;
  private final String version;
  private final Instant started;

  ServiceRoutes(
      Dray dray,
      Jobs jobs,
      IntFunction<List<AuditEntry>> activity,
      String version,
      Instant started) {
    this.dray = dray;
    this.jobs = jobs;
    this.activity = activity;
    this.version = version;
    this.started = started;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        Route.get("/api/v1/server", this::server),
        Route.get("/api/v1/stats", this::stats),
        new Route(Method.GET, "/api/v1/activity", Scope.ADMIN, this::activity));
  }

  private Answer server(Exchange exchange) {
    List<String> scopes = new ArrayList<>();
    for (Scope scope : List.of(Scope.READ, Scope.DOWNLOAD, Scope.ADMIN)) {
      if (exchange.caller().scope().covers(scope)) {
        scopes.add(scope.name().toLowerCase(Locale.ROOT));
      }
    }
    return Answer.json(
        200,
        Fields.of(fields ->
            fields
                .text("name", "dray")
                .text("version", version)
                .text("started_at", started)
                .flag("offline", dray.settings().offline())
                .object("machine", one -> OfferingJson.machine(dray.machine(), one))
                .object(
                    "caller",
                    one -> one.text("name", exchange.caller().name()).texts("scopes", scopes))));
  }

  private Answer stats(Exchange exchange) {
    return Answer.json(
        200,
        Fields.of(fields ->
            fields
                .object("registry", one -> StatsJson.write(registry(), one))
                .object("cache", this::cache)
                .object("downloads", this::downloads)));
  }

  private RegistryStats registry() {
    return RegistryStats.of(
        dray.registry().entries(), dray.downloadRegistry(), dray.registry().rules().testing());
  }

  private void cache(Fields fields) {
    fields
        .number("bytes", dray.models().cacheSize().bytes())
        .number("limit_bytes", dray.settings().cacheLimit().map(ByteSize::bytes))
        .number("free_bytes", DiskSpace.usable(dray.cache().root()).bytes());
  }

  private void downloads(Fields fields) {
    long active = 0;
    List<Job> running = jobs.list(JobFilter.ALL.in(Set.of(DownloadState.TRANSFERRING)));
    for (DownloadState state : DownloadState.values()) {
      active += state.isTerminal() ? 0 : jobs.count(state);
    }
    fields
        .number("active", active)
        .number(
            "bytes_per_second",
            running.stream().mapToLong(job -> job.progress().bytesPerSecond()).sum())
        .object(
            "by_state",
            one -> {
              for (DownloadState state : DownloadState.values()) {
                one.number(state.name().toLowerCase(Locale.ROOT), jobs.count(state));
              }
            });
  }

  private Answer activity(Exchange exchange) {
    return Answer.json(
        200, Fields.items(activity.apply(Params.limit(exchange)), ServiceRoutes::write));
  }

  private static void write(AuditEntry activity, Fields fields) {
    fields
        .text("at", activity.at())
        .text("caller", activity.caller())
        .text("address", activity.address())
        .text("action", activity.action())
        .text("target", activity.target())
        .number("status", activity.status())
        .text("request_id", activity.requestId());
  }
}
