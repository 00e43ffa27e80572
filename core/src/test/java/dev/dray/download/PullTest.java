package dev.dray.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.dray.Dray;
import dev.dray.ProviderId;
import dev.dray.RepoKind;
import dev.dray.download.view.StreamItem;
import dev.dray.download.view.StreamStatus;
import dev.dray.error.UnsupportedException;
import dev.dray.provider.SearchQuery;
import dev.dray.settings.Setting;
import dev.dray.settings.Settings;
import dev.dray.testkit.Proves;
import dev.dray.testkit.content.Content;
import dev.dray.testkit.hub.LoopbackHub;
import dev.dray.testkit.ollama.LoopbackOllama;
import dev.dray.testkit.ollama.OllamaModelFile;
import dev.dray.testkit.ollama.OllamaTestModel;
import dev.dray.testkit.repo.TestRepo;
import dev.dray.testkit.repo.TestRepos;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The one call for every provider, by name: what it says and what it refuses.
@Timeout(60)
class PullTest {

  /// The discard port, where nobody listens.
  private static final URI NOBODY = URI.create("http://127.0.0.1:9");

  private static final OllamaTestModel TINY_OLLAMA =
      OllamaTestModel.of(
          "library/tiny:1b",
          List.of(
              OllamaModelFile.of("model", Content.generated(1, 2_000_000)),
              OllamaModelFile.of("template", Content.of("{{ .Prompt }}"))));

  @TempDir Path temp;

  private static List<StreamItem> pull(
      Dray dray, String provider, String model, Optional<URI> baseUrl) {
    List<StreamItem> items = new ArrayList<>();
    dray.pull(provider, model, Optional.empty(), baseUrl, items::add);
    return items;
  }

  private static void assertComplete(List<StreamItem> items) {
    assertThat(items.getFirst().status()).isEqualTo(StreamStatus.STARTING);
    assertThat(items.getLast().status()).isEqualTo(StreamStatus.COMPLETE);
    assertThat(items.getLast().percent()).hasValue(100.0);
  }

  @Test
  @Proves({"S000-01", "S000-28"})
  void smallHuggingFaceModel() {
    Workplace work = new Workplace(temp);
    TestRepo repo = TestRepos.tinyGguf("acme/tiny");
    try (LoopbackHub hub = LoopbackHub.builder().repo(repo).start();
        Dray dray = work.open(hub)) {
      assertComplete(pull(dray, "huggingface", "acme/tiny", Optional.empty()));
      assertThat(dray.isCached(DownloadRequest.of("acme/tiny"))).isTrue();
    }
  }

  private Settings ollamaOf(LoopbackOllama ollama) {
    return new Workplace(temp)
        .settings(NOBODY)
        .with(Setting.OLLAMA_VIA, "daemon")
        .with(Setting.OLLAMA_REGISTRY, ollama.registry().toString());
  }

  @Test
  @Proves({"S000-22", "S000-27", "S000-44"})
  void smallOllamaModel() {
    try (LoopbackOllama ollama = LoopbackOllama.start(TINY_OLLAMA);
        Dray dray =
            Dray.open(ollamaOf(ollama).with(Setting.OLLAMA_HOST, ollama.endpoint().toString()))) {
      assertComplete(pull(dray, "ollama", "tiny:1b", Optional.empty()));
      assertThat(dray.ollama().list()).hasSize(1);
    }
  }

  @Test
  @Proves({"S000-03", "S000-44"})
  void ollamaCustomBaseUrl() {
    try (LoopbackOllama ollama = LoopbackOllama.start(TINY_OLLAMA);
        Dray dray = Dray.open(ollamaOf(ollama).with(Setting.OLLAMA_HOST, NOBODY.toString()))) {
      assertComplete(pull(dray, "ollama", "tiny:1b", Optional.of(ollama.endpoint())));
    }
  }

  @Test
  @Proves({"S000-26", "S000-44"})
  void nonExistentOllamaModel() {
    try (LoopbackOllama ollama = LoopbackOllama.start(TINY_OLLAMA);
        Dray dray =
            Dray.open(ollamaOf(ollama).with(Setting.OLLAMA_HOST, ollama.endpoint().toString()))) {
      List<StreamItem> items = pull(dray, "ollama", "none:1b", Optional.empty());

      assertThat(items.getFirst().status()).isEqualTo(StreamStatus.STARTING);
      assertThat(items.getLast().status()).isEqualTo(StreamStatus.ERROR);
      assertThat(items.getLast().message()).contains("none");
    }
  }

  @Test
  @Proves("S000-34")
  void mlxProviderName() {
    Workplace work = new Workplace(temp);
    TestRepo repo = TestRepos.tinyGguf("mlx-community/tiny");
    try (LoopbackHub hub = LoopbackHub.builder().repo(repo).start();
        Dray dray = work.open(hub)) {
      assertComplete(pull(dray, "mlx", "tiny", Optional.empty()));
      assertThat(dray.isCached(DownloadRequest.of("mlx-community/tiny"))).isTrue();
    }
  }

  @Test
  @Proves("S000-32")
  void nonExistentHuggingFaceModel() {
    Workplace work = new Workplace(temp);
    try (LoopbackHub hub = LoopbackHub.builder().start();
        Dray dray = work.open(hub)) {
      List<StreamItem> items = pull(dray, "huggingface", "acme/none", Optional.empty());

      assertThat(items.getFirst().status()).isEqualTo(StreamStatus.STARTING);
      assertThat(items.getLast().status()).isEqualTo(StreamStatus.ERROR);
      assertThat(items.getLast().message()).contains("acme/none");
    }
  }

  @Test
  @Proves("S000-03")
  void customBaseUrl() {
    Workplace work = new Workplace(temp);
    TestRepo repo = TestRepos.tinyGguf("acme/tiny");
    try (LoopbackHub hub = LoopbackHub.builder().repo(repo).start();
        Dray dray = Dray.open(work.settings(NOBODY))) {
      assertComplete(pull(dray, "huggingface", "acme/tiny", Optional.of(hub.endpoint())));
      assertThat(hub.cdnRequests().size()).isPositive();
    }
  }

  @Test
  @Proves("S000-10")
  void everyProviderSpeaksTheSameWords() {
    Workplace work = new Workplace(temp);
    try (LoopbackHub hub =
            LoopbackHub.builder()
                .repo(TestRepos.tinyGguf("acme/tiny"))
                .repo(TestRepos.tinyGguf("mlx-community/tiny"))
                .start();
        Dray dray = work.open(hub)) {
      String address = hub.endpoint() + "/acme/tiny/resolve/main/config.json";

      assertComplete(pull(dray, "huggingface", "acme/tiny", Optional.empty()));
      assertComplete(pull(dray, "mlx", "tiny", Optional.empty()));
      List<StreamItem> file = new ArrayList<>();
      dray.download(DownloadRequest.builder(address).folder(temp.resolve("file")).build()).stream()
          .map(StreamItem::of)
          .forEach(file::add);
      assertThat(file.getLast().status()).isEqualTo(StreamStatus.COMPLETE);
      assertThat(file.getLast().percent()).hasValue(100.0);
    }
  }

  @Test
  @Proves("S000-05")
  void progressCreation() {
    StreamItem item =
        new StreamItem(
            StreamStatus.DOWNLOADING,
            "layer 1",
            OptionalDouble.of(50),
            OptionalLong.of(500),
            OptionalLong.of(1000));

    assertThat(item.status().wire()).isEqualTo("downloading");
    assertThat(item.message()).isEqualTo("layer 1");
    assertThat(item.percent()).hasValue(50);
    assertThat(item.downloadedBytes()).hasValue(500);
    assertThat(item.totalBytes()).hasValue(1000);
  }

  @Test
  @Proves("S000-05")
  void progressMinimal() {
    StreamItem item = new StreamItem(StreamStatus.STARTING, "Pulling");

    assertThat(item.percent()).isEmpty();
    assertThat(item.downloadedBytes()).isEmpty();
    assertThat(item.totalBytes()).isEmpty();
    assertThat(item.toJson()).isEqualTo("{\"status\":\"starting\",\"message\":\"Pulling\"}");
  }

  @Test
  @Proves("S000-41")
  void unsupportedProvider() {
    assertRefused("nonsense");
  }

  @Test
  @Proves("S000-39")
  void openAiUnsupported() {
    assertRefused("openai");
  }

  @Test
  @Proves("S000-40")
  void anthropicUnsupported() {
    assertRefused("anthropic");
  }

  private void assertRefused(String provider) {
    try (Dray dray = Dray.open(new Workplace(temp).settings(NOBODY))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> pull(dray, provider, "some-model", Optional.empty()))
          .withMessageContaining("does not support downloads")
          .withMessageContaining(provider);
    }
  }

  private static boolean isAnswered(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  @Proves({"S000-38", "S000-44"})
  void lmStudioUnsupported() {
    try (Dray dray = Dray.open(new Workplace(temp).settings(NOBODY))) {
      assumeFalse(isAnswered(1234), "an LM Studio of this machine would be asked");
      assertThatExceptionOfType(UnsupportedException.class)
          .isThrownBy(() -> pull(dray, "lmstudio", "qwen/some-model", Optional.empty()))
          .withMessageContaining("lmstudio")
          .withMessageContaining("does not support downloads");
      SearchQuery any =
          new SearchQuery(
              "", RepoKind.MODEL, Optional.empty(), List.of(), SearchQuery.Sort.LIKES, 1);
      assertThatExceptionOfType(UnsupportedException.class)
          .as("no other provider is searched in its place")
          .isThrownBy(() -> dray.search(ProviderId.LMSTUDIO, any));
    }
  }
}
