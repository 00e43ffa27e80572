package dev.dray.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.ByteSize;
import dev.dray.server.api.ServiceBench.Answered;
import dev.dray.settings.Environment;
import dev.dray.settings.OsFamily;
import dev.dray.settings.Setting;
import dev.dray.settings.Settings;
import dev.dray.testkit.hub.LoopbackHub;
import dev.dray.testkit.repo.TestRepos;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// The service itself over the API: settings, tokens, numbers, the contract.
@Timeout(120)
class ServiceApiTest {

  private static final String SECRET = "hf_theirsecretword";

  @TempDir Path temp;

  private static LoopbackHub hub() {
    return LoopbackHub.builder().repo(TestRepos.tinyGguf("acme/tiny")).user("ada", SECRET).start();
  }

  private static JsonNode setting(Answered all, String key) {
    return all.json()
        .path("settings")
        .valueStream()
        .filter(one -> one.path("key").asString().equals(key))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void limitsAreChangedWhileItRunsAllOrNone() throws Exception {
    try (LoopbackHub hub = hub();
        ServiceBench service = new ServiceBench(temp, hub.endpoint())) {
      Answered changed =
          service
              .send(
                  "PATCH",
                  "/api/v1/settings",
                  "{\"values\":{\"limit-rate\":\"5M\",\"parallel-downloads\":2}}")
              .expect(200);

      assertThat(setting(changed, "limit-rate").path("value").asString()).isEqualTo("5242880");
      assertThat(setting(changed, "limit-rate").path("origin").asString())
          .isEqualTo("changed while running");
      assertThat(service.dray.limits().parallelDownloads()).isEqualTo(2);
      assertThat(setting(changed, "endpoint").path("changeable").booleanValue()).isFalse();

      Answered refused =
          service
              .send(
                  "PATCH",
                  "/api/v1/settings",
                  "{\"values\":{\"limit-rate\":null,\"parallel-downloads\":\"none\"}}")
              .expect(400);
      assertThat(refused.text("/detail")).contains("parallel-downloads");
      assertThat(service.dray.limits().rate()).isPresent();
      service.send("PATCH", "/api/v1/settings", "{\"values\":{\"limit-rate\":null}}").expect(200);
      assertThat(service.dray.limits().rate()).isEmpty();
      service
          .send("PATCH", "/api/v1/settings", "{\"values\":{\"endpoint\":\"http://x\"}}")
          .expect(400);
      service.send("PATCH", "/api/v1/settings", "{\"values\":{\"between\":\"noon\"}}").expect(400);
      service.send("PATCH", "/api/v1/settings", "{}").expect(400);
    }
  }

  @Test
  void settingsStayWhenTheyAreMeantTo() throws Exception {
    Path file = temp.resolve("home/.config/dray/config.toml");
    try (LoopbackHub hub = hub();
        ServiceBench service =
            new ServiceBench(temp, hub.endpoint(), Map.of(Setting.PARALLEL_DOWNLOADS, "4"))) {
      Answered passing =
          service
              .send("PATCH", "/api/v1/settings", "{\"values\":{\"limit-rate\":\"1M\"}}")
              .expect(200);
      assertThat(passing.json().path("kept_in").isNull()).isTrue();
      assertThat(file).doesNotExist();

      Answered kept =
          service
              .send(
                  "PATCH",
                  "/api/v1/settings",
                  "{\"values\":{\"limit-rate\":\"5M\",\"parallel-downloads\":2},\"persist\":true}")
              .expect(200);

      assertThat(kept.text("/kept_in")).isEqualTo(file.toString());
      assertThat(setting(kept, "limit-rate").path("origin").asString()).isEqualTo(file.toString());
      assertThat(Files.readString(file)).contains("limit-rate = \"5M\"", "parallel-downloads = 2");
      // It was given in code, which goes before every file.
      assertThat(kept.json().path("notes")).hasSize(1);
      assertThat(kept.text("/notes/0")).contains("parallel-downloads");
      assertThat(service.dray.limits().parallelDownloads()).isEqualTo(2);
      Settings next =
          Settings.load(new Environment(Map.of(), temp.resolve("home"), temp, OsFamily.LINUX));
      assertThat(next.limitRate()).contains(ByteSize.ofBytes(5 << 20));

      service
          .send(
              "PATCH",
              "/api/v1/settings",
              "{\"values\":{\"limit-rate\":null,\"parallel-downloads\":0},\"persist\":true}")
          .expect(400);
      assertThat(Files.readString(file)).contains("limit-rate = \"5M\"");
      service
          .send("PATCH", "/api/v1/settings", "{\"values\":{\"limit-rate\":null},\"persist\":true}")
          .expect(200);
      assertThat(Files.readString(file)).doesNotContain("limit-rate");
      assertThat(service.get("/api/v1/activity").json().at("/items/0/action").asString())
          .isEqualTo("PATCH /api/v1/settings");
    }
  }

  @Test
  void tokensOfEveryProviderThatTakesOne() throws Exception {
    String secret = "ms-theirsecretword";
    try (LoopbackHub hub = hub();
        ServiceBench service =
            new ServiceBench(temp, hub.endpoint(), Map.of(Setting.OLLAMA_TOKEN, "given"))) {
      for (String provider : List.of("modelscope", "lmstudio", "civitai", "ollama")) {
        String target = "/api/v1/tokens/" + provider;
        service.delete(target).expect(404);
        service.send("PUT", target, "{\"token\":\"" + secret + "\"}").expect(204);
      }
      // What downloads send from now on, without a new start; what was given goes first.
      assertThat(service.dray.settings().modelScopeToken()).contains(secret);
      assertThat(service.dray.settings().civitaiToken()).contains(secret);
      assertThat(service.dray.settings().ollamaToken()).contains("given");
      Answered list = service.get("/api/v1/tokens").expect(200);
      assertThat(list.json().path("items")).hasSize(5);
      assertThat(list.http().body() + service.get("/api/v1/settings").http().body())
          .doesNotContain(secret);
      Path file = temp.resolve("home/.config/dray/secrets");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");

      String target = "/api/v1/tokens/modelscope";
      assertThat(service.delete(target + "?dry_run=true").expect(200).text("/place"))
          .isEqualTo(file.toString());
      assertThat(service.dray.settings().modelScopeToken()).isPresent();
      service.delete(target).expect(204);
      assertThat(service.dray.settings().modelScopeToken()).isEmpty();
      service.delete(target).expect(404);
      service.delete("/api/v1/tokens/ollama").expect(204);
      service.send("PUT", target, "{\"token\":\"a b\"}").expect(400);
      service.send("PUT", target, "{\"token\":\"x\",\"name\":\"mine\"}").expect(400);
      Answered unknown = service.send("PUT", "/api/v1/tokens/x", "{\"token\":\"x\"}").expect(400);
      assertThat(unknown.http().body()).contains("modelscope, ollama, lmstudio, civitai");
    }
  }

  @Test
  void tokensCanBeWrittenAndForgottenAndNeverRead() throws Exception {
    try (LoopbackHub hub = hub();
        ServiceBench service = new ServiceBench(temp, hub.endpoint())) {
      String target = "/api/v1/tokens/huggingface";
      Answered stored =
          service
              .send("PUT", target, "{\"token\":\"" + SECRET + "\",\"name\":\"mine\"}")
              .expect(200);
      assertThat(stored.text("/user")).isEqualTo("ada");
      Answered list = service.get("/api/v1/tokens").expect(200);
      assertThat(list.text("/items/0/name")).isEqualTo("mine");
      assertThat(list.http().body() + stored.http().body()).doesNotContain(SECRET);
      assertThat(service.get("/api/v1/settings").http().body()).doesNotContain(SECRET);

      Answered wrong = service.send("PUT", target, "{\"token\":\"hf_wrong\"}").expect(401);
      assertThat(wrong.http().body()).doesNotContain("hf_wrong");
      service.delete(target).expect(400);
      service.delete(target + "?name=other").expect(404);
      assertThat(service.delete(target + "?name=mine&dry_run=true").expect(200).text("/name"))
          .isEqualTo("mine");
      service.delete(target + "?name=mine").expect(204);
      assertThat(service.get("/api/v1/tokens").json().path("items")).isEmpty();
    }
  }

  @Test
  void aTokenOfTheSettingsIsMasked() throws Exception {
    try (LoopbackHub hub = hub();
        ServiceBench service =
            new ServiceBench(temp, hub.endpoint(), Map.of(Setting.TOKEN, SECRET))) {
      Answered settings = service.get("/api/v1/settings").expect(200);

      assertThat(settings.http().body()).doesNotContain(SECRET);
      assertThat(service.get("/api/v1/tokens").json().at("/items/0/stored").booleanValue())
          .isFalse();
    }
  }

  @Test
  void theServiceSaysWhatItIsAndCounts() throws Exception {
    try (LoopbackHub hub = hub();
        ServiceBench service = new ServiceBench(temp, hub.endpoint())) {
      service.downloaded("{\"ref\":\"acme/tiny\"}");

      Answered server = service.get("/api/v1/server").expect(200);
      Answered stats = service.get("/api/v1/stats").expect(200);
      assertThat(server.json().at("/caller/scopes")).hasSize(3);
      assertThat(stats.json().at("/downloads/by_state/completed").asInt()).isEqualTo(1);
      assertThat(stats.json().at("/cache/bytes").asLong()).isGreaterThan(500_000);
      assertThat(stats.json().at("/registry/entries").asInt()).isEqualTo(1);
      service.get("/api/v1/activity").expect(200);
      service.get("/health").expect(200);
    }
  }

  @Test
  void theContractAndTheClientAreServed() throws Exception {
    try (LoopbackHub hub = hub();
        ServiceBench service = new ServiceBench(temp, hub.endpoint())) {
      Answered yaml = service.get("/api/v1/openapi.yaml").expect(200);
      Answered json = service.get("/api/v1/openapi.json").expect(200);
      Answered page = service.get("/api/docs").expect(200);
      Answered client = service.get("/client/dray.js").expect(200);

      assertThat(yaml.http().body()).startsWith("openapi: 3.1.0");
      assertThat(json.text("/openapi")).isEqualTo("3.1.0");
      assertThat(page.http().body()).startsWith("<!doctype html>").contains("/api/v1/downloads");
      assertThat(page.http().headers().firstValue("Content-Security-Policy").orElse(""))
          .contains("default-src 'none'");
      assertThat(client.http().body()).contains("export class DrayClient");
      assertThat(client.http().headers().firstValue("Content-Type").orElse(""))
          .startsWith("text/javascript");
      service.get("/client/dray.d.ts").expect(200);
      service.get("/client/other.js").expect(404);
    }
  }

  @Test
  void theRegistryIsListedShownScannedAndTidied() throws Exception {
    Path folder = Files.createDirectories(temp.resolve("models/weights/acme/found"));
    Files.write(folder.resolve("found-Q4_K_M.gguf"), new byte[4000]);
    try (LoopbackHub hub = hub();
        ServiceBench service = new ServiceBench(temp, hub.endpoint())) {
      service.downloaded("{\"ref\":\"acme/tiny\"}");
      Answered list = service.get("/api/v1/registry").expect(200);
      String name = list.text("/items/0/name");
      assertThat(service.get("/api/v1/registry/" + name).expect(200).text("/repository"))
          .isEqualTo("acme/tiny");
      assertThat(service.get("/api/v1/registry/acme/tiny").expect(200).text("/name"))
          .isEqualTo(name);
      assertThat(service.get("/api/v1/registry/nothing").expect(404).text("/code"))
          .isEqualTo("not_registered");

      JsonNode looked =
          service.finished(
              service.send(
                  "POST", "/api/v1/registry/scan", "{\"location\":\"weights\",\"dry_run\":true}"));
      assertThat(looked.at("/result/0/outcome").asString()).isEqualTo("added");
      assertThat(service.get("/api/v1/registry").json().path("total").asInt()).isEqualTo(1);
      service.finished(service.send("POST", "/api/v1/registry/scan", "{\"location\":\"weights\"}"));
      assertThat(service.get("/api/v1/registry").json().path("total").asInt()).isEqualTo(2);
      service.send("POST", "/api/v1/registry/scan", "{\"location\":\"/etc\"}").expect(400);

      String target = "/api/v1/registry/" + name + "?files=true&purge=true";
      Answered plan = service.delete(target + "&dry_run=true").expect(200);
      assertThat(plan.text("/entries/0/files")).isEqualTo("to_delete");
      Answered gone = service.delete(target).expect(200);
      assertThat(gone.text("/entries/0/files")).isEqualTo("deleted");
      assertThat(gone.text("/entries/0/entry")).isEqualTo("removed");
      service.get("/api/v1/registry/" + name).expect(404);
    }
  }
}
