package dev.dray.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.Dray;
import dev.dray.server.api.contract.Contract;
import dev.dray.server.http.Route;
import dev.dray.server.job.Jobs;
import dev.dray.server.job.JobsOptions;
import dev.dray.settings.Environment;
import dev.dray.settings.OsFamily;
import dev.dray.settings.Settings;
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

  @TempDir Path temp;

  private static boolean isElsewhere(String template) {
    return ELSEWHERE.stream().anyMatch(template::startsWith);
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
}
