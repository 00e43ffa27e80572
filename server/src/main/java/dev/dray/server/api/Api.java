package dev.dray.server.api;

import dev.dray.Dray;
import dev.dray.server.http.Route;
import dev.dray.server.http.Routes;
import dev.dray.server.job.Jobs;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Stream;

/// Everything below `/api` and the list of models below `/v1`, put together. Thread-safe.
public final class Api implements Routes, AutoCloseable {

  private final Tasks tasks;
  private final List<Route> routes;

  /// The API on top of a library and its jobs, which stay the caller's to close.
  ///
  /// @param activity what callers did
  /// @param version what the service calls itself
  /// @param clock the time
  public Api(Dray dray, Jobs jobs, ActivityLog activity, String version, InstantSource clock) {
    this.tasks = new Tasks(jobs.events(), clock);
    DownloadRoutes downloads = new DownloadRoutes(dray, jobs);
    this.routes =
        Stream.of(
                downloads,
                new EventRoutes(jobs.events()),
                new FindRoutes(dray),
                new LocalRoutes(dray, tasks, downloads),
                new PlaceRoutes(dray),
                new RegistryRoutes(dray, tasks, downloads),
                new CatalogRoutes(dray),
                new TaskRoutes(tasks),
                new ServiceRoutes(
                    dray, jobs, activity, version, clock.instant().truncatedTo(ChronoUnit.MILLIS)),
                new SettingRoutes(dray),
                new TokenRoutes(dray),
                new OpenAiRoutes(dray),
                new ContractRoutes())
            .flatMap(room -> room.routes().stream())
            .toList();
  }

  @Override
  public List<Route> routes() {
    return routes;
  }

  /// Ends every task.
  @Override
  public void close() {
    tasks.close();
  }
}
