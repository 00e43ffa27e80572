package dev.dray.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.server.local.LocalRoutes;
import dev.dray.settings.Setting;
import dev.dray.testkit.Proves;
import dev.dray.testkit.hub.LoopbackHub;
import dev.dray.testkit.repo.TestRepo;
import dev.dray.testkit.repo.TestRepos;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The client of the Downloads API, `/client/downloads.js`, in Node.js against a real service, over
/// a connection that breaks; and its types. The browser suite runs the same file in Chromium.
@Timeout(180)
class DownloadsClientTest {

  private static final String CLIENT = "/dev/dray/server/api/client/";

  @TempDir Path temp;

  @Test
  @Proves(
      value = {"S003-37", "S003-38", "S003-39", "S003-40", "S003-41", "S003-42"},
      type = LocalRoutes.class)
  void itTellsOfDownloadsThroughAConnectionThatBreaks() throws Exception {
    Path client = NodeRun.resource(temp, CLIENT + "downloads.js", "downloads.mjs");
    Path script =
        NodeRun.resource(temp, "/dev/dray/server/api/downloads-check.mjs", "downloads-check.mjs");
    TestRepo tiny = TestRepos.tinyGguf("acme/tiny");
    TestRepo big = TestRepos.bigFile("acme/big", 48_000_000).build();
    try (LoopbackHub hub = LoopbackHub.builder().repo(tiny).repo(big).start();
        ServiceBench service =
            new ServiceBench(
                temp.resolve("service"), hub.endpoint(), Map.of(Setting.LIMIT_RATE, "2M"))) {
      NodeRun ran =
          NodeRun.of(
              temp, script, client, service.at(""), weights(tiny, ".gguf"), weights(big, ".bin"));

      assertThat(ran.status()).as(ran.said()).isZero();
      JsonNode seen = JsonMapper.builder().build().readTree(ran.said());
      assertThat(UUID.fromString(seen.at("/started/download_id").asString())).isNotNull();
      assertThat(seen.at("/started/message").asString()).contains("acme/big");
      assertThat(seen.at("/flowing/download_id")).isEqualTo(seen.at("/started/download_id"));
      assertThat(seen.at("/flowing/progress_percent").isNumber()).isTrue();
      assertThat(seen.at("/pause").asDouble()).as("seconds").isBetween(4.9, 30.0);
      assertThat(seen.at("/lastId").asString()).as("where the first one ended").isNotEmpty();
      assertThat(seen.at("/unwanted").asInt(-1)).as("told after unsubscribe()").isZero();
      assertThat(seen.at("/last/status").asString()).isEqualTo("cancelled");
      assertThat(seen.at("/replayed").asString()).isEqualTo("completed");
      assertThat(seen.at("/afterTheEnd").asInt(-1)).as("told after a final state").isZero();
      assertThat(seen.at("/afterDisconnect").asInt(-1)).isZero();
      assertThat(seen.at("/newRequests").toString()).isEqualTo("[]");
      assertThat(seen.at("/open").booleanValue(true)).isFalse();
      assertThat(seen.at("/refused").toString()).startsWith("[400,");
    }
  }

  private static String weights(TestRepo repo, String ending) {
    return repo.head().files().keySet().stream()
        .filter(name -> name.endsWith(ending))
        .findFirst()
        .orElseThrow();
  }

  @Test
  @Proves(value = "S003-43", type = LocalRoutes.class)
  void itsTypesHoldProgramsToTheApi() throws Exception {
    NodeRun.resource(temp, CLIENT + "downloads.js", "downloads.js");
    NodeRun.resource(temp, CLIENT + "downloads.d.ts", "downloads.d.ts");
    Path program =
        NodeRun.resource(temp, "/dev/dray/server/api/downloads-types.ts", "downloads-types.ts");

    NodeRun ran = NodeRun.typeCheck(temp, program);

    assertThat(ran.said()).isEmpty();
    assertThat(ran.status()).isZero();
  }

  @Test
  @Proves(value = "S003-43", type = LocalRoutes.class)
  void bothFilesAreServed() throws Exception {
    try (LoopbackHub hub = LoopbackHub.builder().start();
        ServiceBench service = new ServiceBench(temp, hub.endpoint())) {
      for (String name : new String[] {"downloads.js", "downloads.d.ts"}) {
        String sent = service.get("/client/" + name).expect(200).http().body();
        Path file = NodeRun.resource(temp, CLIENT + name, name);
        assertThat(file).as(name).hasContent(sent);
      }
    }
  }
}
