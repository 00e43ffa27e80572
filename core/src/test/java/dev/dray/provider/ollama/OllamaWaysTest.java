package dev.dray.provider.ollama;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.Dray;
import dev.dray.Via;
import dev.dray.download.Download;
import dev.dray.download.DownloadEvent;
import dev.dray.download.DownloadRequest;
import dev.dray.settings.OwnHome;
import dev.dray.settings.Setting;
import dev.dray.settings.Settings;
import dev.dray.store.OllamaStore;
import dev.dray.testkit.ollama.LoopbackOllama;
import dev.dray.testkit.ollama.LoopbackOllamaRegistry;
import dev.dray.testkit.ollama.OllamaTestModel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Who brings a model of Ollama: a daemon, or Dray itself, and that it is told.
@Timeout(60)
class OllamaWaysTest {

  @TempDir Path temp;
  private final OllamaTestModel model = OllamaTestModel.gguf("library/llama3:8b", 3_000_000, 1);
  private final LoopbackOllamaRegistry registry = LoopbackOllamaRegistry.start(model);

  @AfterEach
  void close() {
    registry.close();
  }

  private Path root() {
    return temp.resolve("home/.ollama/models");
  }

  private void assertThere() {
    assertThat(OllamaStore.at(root()).list().models())
        .singleElement()
        .satisfies(there -> {
          assertThat(there.manifest()).hasBinaryContent(model.manifest().bytes());
          assertThat(there.missing()).isEmpty();
        });
  }

  private static List<String> notes(Download download) {
    try (Stream<DownloadEvent> events = download.stream()) {
      return events
          .filter(DownloadEvent.Noted.class::isInstance)
          .map(event -> ((DownloadEvent.Noted) event).note())
          .toList();
    }
  }

  private Settings choosing(URI daemon) {
    return OwnHome.in(temp)
        .set(Setting.OLLAMA_VIA, "auto")
        .set(Setting.OLLAMA_HOST, daemon.toString())
        .set(Setting.OLLAMA_REGISTRY, registry.endpoint().toString())
        .build();
  }

  @Test
  void withoutADaemonItIsBroughtDirectlyAndThatIsTold() {
    try (Dray dray = Dray.open(choosing(URI.create("http://127.0.0.1:9")))) {
      Download download = dray.download("ollama://llama3:8b");
      assertThat(notes(download))
          .singleElement()
          .asString()
          .contains("No Ollama daemon answers", "127.0.0.1:9", root().toString());
      assertThat(download.await().delegated()).isEmpty();
    }
    assertThere();
  }

  @Test
  @Timeout(20)
  void aSilentDaemonIsNotWaitedForLong() throws IOException {
    // Connections wait in the listener's queue, which nobody empties.
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Dray dray = Dray.open(choosing(URI.create("http://127.0.0.1:" + silent.getLocalPort())))) {
      assertThat(dray.download("ollama://llama3:8b").await().delegated()).isEmpty();
    }
    assertThere();
  }

  @Test
  void aDaemonThatAnswersBringsItUnlessMoreIsAskedThanItCan() {
    try (LoopbackOllama daemon = LoopbackOllama.start(model);
        Dray dray = Dray.open(choosing(daemon.endpoint()))) {
      Download byDaemon = dray.download("ollama://llama3:8b");
      assertThat(notes(byDaemon)).singleElement().asString().contains("--via direct");
      assertThat(byDaemon.await().delegated()).isPresent();
      assertThat(root().resolve("manifests")).doesNotExist();

      Download folder =
          dray.download(
              DownloadRequest.builder("ollama://llama3:8b").folder(temp.resolve("out")).build());
      assertThat(notes(folder)).singleElement().asString().contains("--to");
      assertThat(folder.await().delegated()).isEmpty();
      assertThat(temp.resolve("out/llama3-8b.gguf")).exists();

      DownloadRequest direct =
          DownloadRequest.builder("ollama://llama3:8b").via(Via.DIRECT).build();
      assertThat(dray.download(direct).await().delegated()).isEmpty();
    }
    assertThere();
  }
}
