package dev.dray.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.testkit.hub.LoopbackHub;
import dev.dray.testkit.repo.TestRepos;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The JavaScript client in Node.js against a real service, and its types held by TypeScript's
/// compiler, which `DRAY_TEST_NODE_MODULES` has to hold.
@Timeout(180)
class JavaScriptClientTest {

  @TempDir Path temp;

  @Test
  void itFollowsADownloadThroughConnectionsThatBreak() throws Exception {
    Path client = NodeRun.resource(temp, "/dev/dray/server/api/client/dray.js", "dray.mjs");
    Path script =
        NodeRun.resource(temp, "/dev/dray/server/api/client-check.mjs", "client-check.mjs");
    try (LoopbackHub hub = LoopbackHub.builder().repo(TestRepos.tinyGguf("acme/tiny")).start();
        ServiceBench service = new ServiceBench(temp.resolve("service"), hub.endpoint())) {
      NodeRun ran = NodeRun.of(temp, script, client, service.at(""));

      assertThat(ran.status()).as(ran.said()).isZero();
      JsonNode seen = JsonMapper.builder().build().readTree(ran.said());
      assertThat(seen.at("/server").asString()).isEqualTo("dray");
      assertThat(seen.at("/hits/0").asString()).isEqualTo("acme/tiny");
      assertThat(seen.at("/plan").asString()).isEqualTo("acme/tiny");
      List<String> states = seen.at("/states").valueStream().map(JsonNode::asString).toList();
      assertThat(states).contains("transferring").endsWith("completed");
      assertThat(seen.at("/connections").asInt()).isGreaterThan(2);
      // Each connection goes on where the one before broke off.
      List<Long> ids =
          seen.at("/lastIds").valueStream().map(id -> Long.parseLong(id.asString())).toList();
      assertThat(ids).isSorted();
      assertThat(seen.at("/final").booleanValue()).isTrue();
      assertThat(seen.at("/local/0").asString()).isEqualTo("acme/tiny");
      assertThat(seen.at("/task").asString()).isEqualTo("completed");
      assertThat(seen.at("/registry").asString()).isEqualTo("acme/tiny");
      assertThat(seen.at("/limit").asString()).isEqualTo("3145728");
      assertThat(seen.at("/refused").toString())
          .isEqualTo("[true,404,\"repository_not_found\",true]");
      assertThat(seen.at("/away").asString()).isEqualTo("unreachable");
      assertThat(seen.at("/stopped").booleanValue()).isTrue();
      assertThat(seen.has("unexpected")).isFalse();
      assertThat(seen.at("/left").asInt()).isZero();
    }
  }

  @Test
  void itsTypesHoldProgramsToTheContract() throws Exception {
    NodeRun.resource(temp, "/dev/dray/server/api/client/dray.js", "dray.js");
    NodeRun.resource(temp, "/dev/dray/server/api/client/dray.d.ts", "dray.d.ts");
    Path program =
        NodeRun.resource(temp, "/dev/dray/server/api/client-types.ts", "client-types.ts");

    NodeRun ran = NodeRun.typeCheck(temp, program);

    assertThat(ran.said()).isEmpty();
    assertThat(ran.status()).isZero();
  }
}
