package dev.dray.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.Dray;
import dev.dray.server.api.contract.Contract;
import dev.dray.server.http.Route;
import dev.dray.server.job.Jobs;
import dev.dray.server.job.JobsOptions;
import dev.dray.server.mirror.Mirror;
import dev.dray.settings.Environment;
import dev.dray.settings.OsFamily;
import dev.dray.settings.Settings;
import dev.dray.testkit.hub.LoopbackHub;
import dev.dray.testkit.repo.TestRepos;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The contract and the routes say the same, asked from both sides.
@Timeout(60)
class ContractRoutesTest {

  private static final Contract CONTRACT = Contract.load();

  /// Paths of the contract that other rooms answer.
  private static final List<String> ELSEWHERE = List.of("/health", "/ready", "/metrics", "/local/");

  /// Paths of the contract that the mirror answers.
  private static final List<String> MIRROR = List.of("/hf/", "/v2");

  @TempDir Path temp;

  private static boolean isElsewhere(String template) {
    return ELSEWHERE.stream().anyMatch(template::startsWith) || isOfMirror(template);
  }

  private static boolean isOfMirror(String template) {
    return MIRROR.stream().anyMatch(template::startsWith);
  }

  @Test
  void theMirrorsRoutesAreInTheContract() {
    Set<String> operations =
        CONTRACT.operations().stream()
            .filter(one -> isOfMirror(one.template()))
            .map(one -> one.method() + " " + one.template() + " " + one.scope())
            .collect(Collectors.toCollection(TreeSet::new));
    Settings settings =
        Settings.builder()
            .environment(new Environment(Map.of(), temp.resolve("home"), temp, OsFamily.LINUX))
            .withoutFiles()
            .build();
    try (Dray dray = Dray.open(settings);
        Mirror mirror = Mirror.open(dray)) {
      Set<String> routes =
          mirror.routes().stream()
              .map(route -> route.method() + " " + route.template() + " " + route.scope())
              .collect(Collectors.toCollection(TreeSet::new));

      assertThat(routes).isNotEmpty().isEqualTo(operations);
    }
  }

  @Test
  void everyOperationHasARouteOfItsScopeAndEveryRouteAnOperation() {
    Set<String> operations =
        CONTRACT.operations().stream()
            .filter(one -> !isElsewhere(one.template()))
            .map(one -> one.method() + " " + one.template() + " " + one.scope())
            .collect(Collectors.toCollection(TreeSet::new));
    Settings settings =
        Settings.builder()
            .environment(new Environment(Map.of(), temp.resolve("home"), temp, OsFamily.LINUX))
            .withoutFiles()
            .build();
    try (Dray dray = Dray.open(settings);
        Jobs jobs = Jobs.open(dray, JobsOptions.in(temp.resolve("jobs")));
        Api api = new Api(dray, jobs, _ -> List.of(), "test", InstantSource.system())) {
      Set<String> routes =
          api.routes().stream()
              .map((Route route) -> route.method() + " " + route.template() + " " + route.scope())
              .collect(Collectors.toCollection(TreeSet::new));

      assertThat(routes).isEqualTo(operations);
    }
  }

  @Test
  void whatOtherRoomsAnswerIsThereAndFitsItsSchema() throws Exception {
    try (LoopbackHub hub = LoopbackHub.builder().repo(TestRepos.tinyGguf("acme/tiny")).start();
        ServiceBench service = new ServiceBench(temp, hub.endpoint())) {
      service.get("/health").expect(200);
      service.get("/ready").expect(200);
      assertThat(service.get("/metrics").expect(200).http().body()).contains("dray_downloads");
      ServiceBench.Answered started =
          service
              .send(
                  "POST",
                  "/local/download",
                  "{\"repo_id\":\"acme/tiny\",\"filename\":\"config.json\"}")
              .expect(202);
      service.send("POST", "/local/download", "{\"repo_id\":\"acme/tiny\"}").expect(400);
      service.until(
          "/api/v1/downloads/" + started.text("/download_id"),
          job -> job.path("state").asString().equals("completed"));
      service.delete("/local/download/" + started.text("/download_id")).expect(409);
      service.delete("/local/download/00000000-0000-4000-8000-000000000000").expect(404);
    }
  }

  @Test
  void whoChangedWhatIsListed() throws Exception {
    try (LoopbackHub hub = LoopbackHub.builder().start();
        ServiceBench service = new ServiceBench(temp, hub.endpoint())) {
      service.send("PATCH", "/api/v1/settings", "{\"values\":{\"limit-rate\":\"5M\"}}").expect(200);

      ServiceBench.Answered activity =
          service.until("/api/v1/activity", list -> !list.path("items").isEmpty());

      assertThat(activity.text("/items/0/action")).isEqualTo("PATCH /api/v1/settings");
      assertThat(activity.json().at("/items/0/status").asInt()).isEqualTo(200);
      assertThat(activity.text("/items/0/caller")).isEqualTo("local");
    }
  }
}
