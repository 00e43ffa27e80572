package dev.dray.provider.url;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.dray.error.AccessNeededException;
import dev.dray.error.NotFoundException;
import dev.dray.error.ProtocolException;
import dev.dray.http.Abort;
import dev.dray.http.ApiClient;
import dev.dray.http.Network;
import dev.dray.http.NetworkOptions;
import dev.dray.http.Timeouts;
import dev.dray.provider.Credential;
import dev.dray.provider.RemoteFile;
import dev.dray.testkit.http.LoopbackServer;
import dev.dray.testkit.http.Request;
import dev.dray.testkit.http.Response;
import dev.dray.testkit.json.Json;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What civitai.com's API says about a link.
class CivitaiTest {

  private static final String SHA = "0123456789ABCDEF".repeat(4);

  private final LoopbackServer server = LoopbackServer.answering(this::answer).start();
  private final Network network = Network.open(NetworkOptions.of("dray-test"));
  private final ApiClient client = new ApiClient(network, Timeouts.DEFAULT, Abort.NEVER);
  private volatile String name = "style.safetensors";

  @AfterEach
  void close() {
    network.close();
    server.close();
  }

  private Response answer(Request request) {
    return switch (request.path()) {
      case "/api/v1/models/7" ->
          Response.json(
              200,
              Json.object("modelVersions", List.of(Json.object("id", 22), Json.object("id", 21))));
      case "/api/v1/model-versions/22" -> Response.json(200, version());
      case "/api/v1/model-versions/23" -> Response.json(401, Json.object("error", "login"));
      default -> Response.json(404, Json.object("error", "No model with id"));
    };
  }

  private Object version() {
    return Json.object(
        "id",
        22,
        "files",
        List.of(
            Json.object(
                "id",
                1,
                "name",
                "old.ckpt",
                "type",
                "Model",
                "metadata",
                Json.object("format", "PickleTensor", "size", "full"),
                "hashes",
                Json.object("SHA256", SHA),
                "downloadUrl",
                server.endpoint() + "/api/download/models/22?format=PickleTensor"),
            Json.object(
                "id",
                2,
                "name",
                name,
                "type",
                "Model",
                "primary",
                true,
                "sizeKB",
                123.4,
                "metadata",
                Json.object("format", "SafeTensor", "size", "pruned"),
                "hashes",
                Json.object("SHA256", SHA, "CRC32", "00"),
                "downloadUrl",
                "https://elsewhere.example/steal")));
  }

  private Civitai.Found find(String path) {
    return new Civitai(client, Optional.of(Credential.bearer(server.endpoint(), "key")))
        .find(URI.create(server.endpoint() + path))
        .orElseThrow();
  }

  @Test
  void aPageLeadsToThePrimaryFileOfTheNewestVersion() {
    Civitai.Found found = find("/models/7/some-style");

    RemoteFile file = found.file();
    assertThat(file.path().text()).isEqualTo("style.safetensors");
    assertThat(file.digest().orElseThrow().hex()).isEqualTo(SHA.toLowerCase(Locale.ROOT));
    assertThat(file.sources().getFirst().uri())
        .as("a link to another host is not followed with the key")
        .isEqualTo(URI.create(server.endpoint() + "/api/download/models/22"));
    assertThat(file.sources().getFirst().credential()).isPresent();
    assertThat(found.notes()).anyMatch(note -> note.contains("2 files"));
    assertThat(server.requests().withAuthorization()).hasSize(2);
  }

  @Test
  void aLinkChoosesByItsParametersAndLosesItsKey() {
    Civitai.Found found = find("/api/download/models/22?format=PickleTensor&token=key");

    assertThat(found.file().path().text()).isEqualTo("old.ckpt");
    assertThat(found.file().sources().getFirst().uri().toString())
        .endsWith("/api/download/models/22?format=PickleTensor");
    assertThat(found.notes()).anyMatch(note -> note.contains("pickle"));
  }

  @Test
  void whatIsMissingClosedOrHostileIsRefused() {
    assertThatExceptionOfType(NotFoundException.class).isThrownBy(() -> find("/models/8"));
    assertThatExceptionOfType(NotFoundException.class)
        .isThrownBy(() -> find("/api/download/models/22?format=GGUF"));
    assertThatExceptionOfType(AccessNeededException.class)
        .isThrownBy(() -> find("/models/7?modelVersionId=23"));
    name = "../../outside.safetensors";
    assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> find("/models/7"));
  }

  @Test
  void otherPagesAreAddressesAsAnyOther() {
    assertThat(
            new Civitai(client, Optional.empty()).find(URI.create(server.endpoint() + "/images/5")))
        .isEmpty();
    assertThat(UrlProvider.isCivitai("CIVITAI.com")).isTrue();
    assertThat(UrlProvider.isCivitai("civitai.com.example.org")).isFalse();
  }
}
