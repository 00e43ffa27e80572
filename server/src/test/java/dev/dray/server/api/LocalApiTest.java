package dev.dray.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.server.api.ServiceBench.Answered;
import dev.dray.settings.Setting;
import dev.dray.testkit.Proves;
import dev.dray.testkit.hub.LoopbackHub;
import dev.dray.testkit.repo.TestRepos;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Models of this machine over the API: listed, verified, pinned, removed, kept within a size.
@Timeout(120)
class LocalApiTest {

  private static final String LOCAL = "/api/v1/local";

  @TempDir Path temp;

  private static LoopbackHub hub() {
    return LoopbackHub.builder()
        .repo(TestRepos.tinyGguf("acme/tiny"))
        .repo(TestRepos.tinyGguf("acme/other"))
        .repo(TestRepos.bigFile("acme/big", 40_000_000).text("notes.txt", "small"))
        .start();
  }

  private ServiceBench service(LoopbackHub hub) {
    return new ServiceBench(temp, hub.endpoint(), Map.of(Setting.CACHE_GRACE, "1ms"));
  }

  private static JsonNode model(ServiceBench service, String name) throws Exception {
    return service.get(LOCAL + "?q=" + name).expect(200).json().at("/items/0");
  }

  @Test
  void whatWasDownloadedIsListedWithItsReceipt() throws Exception {
    try (LoopbackHub hub = hub();
        ServiceBench service = service(hub)) {
      service.downloaded("{\"ref\":\"acme/tiny\"}");
      service.downloaded("{\"ref\":\"acme/other\"}");

      Answered all = service.get(LOCAL + "?sort=name&limit=1").expect(200);
      assertThat(all.json().path("total").asInt()).isEqualTo(2);
      assertThat(all.text("/items/0/name")).isEqualTo("acme/other");
      assertThat(all.json().path("next_offset").asInt()).isEqualTo(1);
      JsonNode tiny = model(service, "tiny");
      assertThat(tiny.path("ref").asString()).isEqualTo("acme/tiny");
      assertThat(tiny.path("state").asString()).isEqualTo("whole");
      assertThat(tiny.path("removable").booleanValue()).isTrue();
      Answered details = service.get(LOCAL + "/" + tiny.path("id").asString()).expect(200);
      assertThat(details.text("/receipt/name")).isEqualTo("acme/tiny");
      service.get(LOCAL + "?sort=colour").expect(400);
      service.get(LOCAL + "/unknown").expect(404);
      assertThat(service.get("/api/v1/stores").expect(200).text("/items/0/kind"))
          .isEqualTo("hub-cache");
      assertThat(service.get("/api/v1/locations").expect(200).text("/items/0/name"))
          .isEqualTo("hub-cache");
    }
  }

  @Test
  void aDamagedFileIsFoundByADeepLook() throws Exception {
    try (LoopbackHub hub = hub();
        ServiceBench service = service(hub)) {
      JsonNode done = service.downloaded("{\"ref\":\"acme/tiny\"}");
      String verify = LOCAL + "/" + model(service, "tiny").path("id").asString() + "/verify";

      JsonNode sound = service.finished(service.send("POST", verify, "{\"deep\":true}"));
      assertThat(sound.at("/result/0/sound").booleanValue()).isTrue();
      assertThat(sound.path("bytes_done").asLong()).isGreaterThan(500_000);

      Path file = Path.of(done.path("path").asString()).resolve("tiny-Q8_0.gguf").toRealPath();
      byte[] bytes = Files.readAllBytes(file);
      bytes[bytes.length / 2] ^= 1;
      assertThat(file.toFile().setWritable(true)).isTrue();
      Files.write(file, bytes);
      JsonNode damaged = service.finished(service.send("POST", verify, "{\"deep\":true}"));
      assertThat(damaged.at("/result/0/sound").booleanValue()).isFalse();
      assertThat(damaged.at("/result/0/mismatches/0/path").asString()).isEqualTo("tiny-Q8_0.gguf");
      JsonNode every = service.finished(service.send("POST", LOCAL + "/verify", "{}"));
      assertThat(every.path("message").asString()).isNotEmpty();
      assertThat(service.get("/api/v1/tasks").expect(200).json().path("items")).hasSize(3);
      String task = "/api/v1/tasks/" + every.path("id").asString();
      service.send("POST", task + "/cancel", "{}").expect(200);
      assertThat(service.get(task).text("/state")).isEqualTo("completed");
      service.get("/api/v1/tasks/nonsense").expect(400);
      service.get("/api/v1/tasks/00000000-0000-4000-8000-000000000000").expect(404);
    }
  }

  @Test
  void evictionIsLookedAtFirstAndLeavesWhatIsPinned() throws Exception {
    try (LoopbackHub hub = hub();
        ServiceBench service = service(hub)) {
      service.downloaded("{\"ref\":\"acme/tiny\"}");
      service.downloaded("{\"ref\":\"acme/other\"}");
      String id = model(service, "tiny").path("id").asString();
      assertThat(
              service
                  .send("PUT", LOCAL + "/" + id + "/pin", "{}")
                  .expect(200)
                  .json()
                  .path("pinned"))
          .hasToString("true");

      Answered plan =
          service.send("POST", LOCAL + "/evict", "{\"max_bytes\":0,\"dry_run\":true}").expect(200);
      assertThat(plan.text("/evicted/0/model")).isEqualTo("model/acme/other");
      assertThat(plan.text("/kept/0/reason")).isEqualTo("pinned");
      assertThat(service.get(LOCAL).json().path("total").asInt()).isEqualTo(2);

      JsonNode done = service.finished(service.send("POST", LOCAL + "/evict", "{\"max_bytes\":0}"));
      assertThat(done.at("/result/dry_run").booleanValue()).isFalse();
      assertThat(service.get(LOCAL).text("/items/0/name")).isEqualTo("acme/tiny");
      assertThat(service.delete(LOCAL + "/" + id + "/pin").expect(200).json().path("pinned"))
          .hasToString("false");
      assertThat(service.send("POST", LOCAL + "/evict", "{}").expect(400).text("/detail"))
          .contains("max_bytes");
    }
  }

  @Test
  @Proves({"field-89"})
  void aModelIsRemovedUnlessADownloadNeedsIt() throws Exception {
    try (LoopbackHub hub = hub();
        ServiceBench service = service(hub)) {
      service.downloaded("{\"ref\":\"acme/big\",\"files\":[\"notes.txt\"]}");
      String target = LOCAL + "/" + model(service, "big").path("id").asString();
      String busy =
          service
              .send("POST", "/api/v1/downloads", "{\"ref\":\"acme/big\",\"limit_rate\":400000}")
              .expect(202)
              .text("/id");

      Answered refused = service.delete(target).expect(409);
      assertThat(refused.text("/code")).isEqualTo("conflict");
      assertThat(refused.text("/detail")).contains(busy);
      service.delete(target + "?dry_run=true").expect(409);

      service.send("POST", "/api/v1/downloads/" + busy + "/cancel", "{}").expect(200);
      Answered plan = service.delete(target + "?dry_run=true").expect(200);
      assertThat(plan.json().path("dry_run").booleanValue()).isTrue();
      assertThat(service.get(LOCAL).json().path("total").asInt()).isEqualTo(1);
      service.delete(target).expect(200);
      assertThat(service.get(LOCAL).json().path("total").asInt()).isZero();
      service.delete(target).expect(404);
    }
  }

  @Test
  void modelsOfOtherProgramsAreListedAndLeftAlone() throws Exception {
    Path folder = temp.resolve("home/.lmstudio/models/acme/theirs");
    Files.createDirectories(folder);
    Files.write(folder.resolve("theirs.gguf"), new byte[2000]);
    try (LoopbackHub hub = hub();
        ServiceBench service = service(hub)) {
      JsonNode theirs = model(service, "theirs");
      assertThat(theirs.path("removable").booleanValue()).isFalse();
      String target = LOCAL + "/" + theirs.path("id").asString();

      assertThat(service.delete(target).expect(422).text("/code")).isEqualTo("unsupported");
      assertThat(service.send("PUT", target + "/pin", "{}").expect(422).text("/code"))
          .isEqualTo("unsupported");
      assertThat(folder.resolve("theirs.gguf")).exists();
    }
  }
}
