package dev.dray.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.Dray;
import dev.dray.registry.DownloadFacts;
import dev.dray.registry.EntryKey;
import dev.dray.registry.JsonValue;
import dev.dray.registry.ModelRegistry;
import dev.dray.registry.RegistryEntry;
import dev.dray.server.api.ServiceBench.Answered;
import dev.dray.settings.Setting;
import dev.dray.testkit.Proves;
import dev.dray.testkit.hub.LoopbackHub;
import dev.dray.testkit.repo.TestRepos;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// `GET /v1/models`: the names of the registry, for programs that choose from such a list.
@Timeout(120)
class OpenAiApiTest {

  @TempDir Path temp;

  private static LoopbackHub hub() {
    return LoopbackHub.builder().repo(TestRepos.tinyGguf("acme/tiny")).start();
  }

  private static void enter(Dray dray, String name, Path path) {
    RegistryEntry entry =
        RegistryEntry.named(name, "vllm")
            .withDownload(
                new DownloadFacts(
                    Optional.of("gguf"),
                    Optional.of("linux_wsl"),
                    Optional.of(path.toString()),
                    OptionalLong.of(4),
                    List.of("model.gguf"),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty()));
    dray.registry().change(ModelRegistry.Backup.NO, draft -> draft.put(entry));
  }

  private static List<String> ids(Answered list) {
    return list.json().path("data").valueStream().map(one -> one.path("id").asString()).toList();
  }

  @Test
  @Proves({"S002-195", "S002-197"})
  void theNamesAreThoseOfTheRegistrysList() throws Exception {
    try (LoopbackHub hub = hub();
        ServiceBench service = new ServiceBench(temp, hub.endpoint())) {
      service.downloaded("{\"ref\":\"acme/tiny\"}");
      JsonNode shown = service.get("/api/v1/registry").expect(200).json().at("/items/0");

      Answered list = service.get("/v1/models").expect(200);

      assertThat(ids(list)).containsExactly(shown.path("display_name").asString());
      String id = ids(list).getFirst();
      assertThat(service.get("/v1/models/" + id.replace(" ", "%20")).expect(200).text("/object"))
          .isEqualTo("model");
      // Any name that `dray show` takes finds it.
      assertThat(service.get("/v1/models/acme/tiny").expect(200).text("/id")).isEqualTo(id);
      service.get("/v1/models/nothing").expect(404);
    }
  }

  @Test
  @Proves({"S002-198"})
  void whatIsNotInstalledIsHiddenUnlessAskedFor() throws Exception {
    try (LoopbackHub hub = hub();
        ServiceBench service = new ServiceBench(temp, hub.endpoint())) {
      enter(service.dray, "gone-model", temp.resolve("gone"));
      assertThat(ids(service.get("/v1/models"))).isEmpty();
      assertThat(service.get("/v1/models/gone-model").expect(404).text("/detail"))
          .contains("not on this list");
    }
    try (LoopbackHub hub = hub();
        ServiceBench service =
            new ServiceBench(
                temp, hub.endpoint(), Map.of(Setting.MODELS_LIST_NOT_INSTALLED, "true"))) {
      assertThat(ids(service.get("/v1/models"))).hasSize(1);
    }
  }

  @Test
  @Proves({"S002-199"})
  void trialsAreHiddenUnlessAskedFor() throws Exception {
    Path here = Files.createDirectories(temp.resolve("here"));
    Files.write(here.resolve("model.gguf"), new byte[4]);
    try (LoopbackHub hub = hub();
        ServiceBench service = new ServiceBench(temp, hub.endpoint())) {
      enter(service.dray, "testzzz-model", here);
      assertThat(service.dray.registry().rules().testing().isTesting("testzzz-model")).isTrue();
      assertThat(ids(service.get("/v1/models"))).isEmpty();
    }
    try (LoopbackHub hub = hub();
        ServiceBench service =
            new ServiceBench(temp, hub.endpoint(), Map.of(Setting.MODELS_LIST_TESTING, "true"))) {
      assertThat(ids(service.get("/v1/models"))).hasSize(1);
    }
  }

  @Test
  @Proves({"S002-200"})
  void foldersThatAreMountedElsewhereAreFound() throws Exception {
    Path here = Files.createDirectories(temp.resolve("mounted/acme"));
    Files.write(here.resolve("model.gguf"), new byte[4]);
    String map = "/nowhere/else=" + temp + ", /host/weights/=" + temp.resolve("mounted");
    try (LoopbackHub hub = hub();
        ServiceBench service =
            new ServiceBench(temp, hub.endpoint(), Map.of(Setting.REGISTRY_PATH_MAP, map))) {
      enter(service.dray, "acme-model", Path.of("/host/weights/acme"));

      assertThat(ids(service.get("/v1/models"))).hasSize(1);
    }
    try (LoopbackHub hub = hub();
        ServiceBench service =
            new ServiceBench(
                temp, hub.endpoint(), Map.of(Setting.REGISTRY_PATH_MAP, "/host/weights"))) {
      assertThat(service.get("/v1/models").expect(400).text("/detail")).contains("/there=/here");
    }
  }

  @Test
  @Proves({"S002-196"})
  void variantsThatShareADisplayNameAreToldApart() throws Exception {
    try (LoopbackHub hub = hub();
        ServiceBench service = new ServiceBench(temp, hub.endpoint())) {
      for (String backend : List.of("vllm", "llamacpp")) {
        Path here = Files.createDirectories(temp.resolve(backend));
        Files.write(here.resolve("model.gguf"), new byte[4]);
        enter(service.dray, "same-" + backend, here);
        service
            .dray
            .registry()
            .change(
                ModelRegistry.Backup.NO,
                draft ->
                    draft.put(
                        draft
                            .find("same-" + backend)
                            .orElseThrow()
                            .with(EntryKey.DISPLAY_NAME, JsonValue.of("same 7b"))));
      }

      assertThat(ids(service.get("/v1/models")))
          .containsExactlyInAnyOrder("same-vllm", "same-llamacpp");
    }
  }
}
