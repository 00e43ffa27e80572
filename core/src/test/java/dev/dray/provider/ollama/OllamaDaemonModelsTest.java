package dev.dray.provider.ollama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.dray.Dray;
import dev.dray.error.InvalidRequestException;
import dev.dray.error.NetworkException;
import dev.dray.error.NotFoundException;
import dev.dray.error.ProtocolException;
import dev.dray.provider.OllamaServer;
import dev.dray.settings.OwnHome;
import dev.dray.settings.Setting;
import dev.dray.settings.Settings;
import dev.dray.testkit.Proves;
import dev.dray.testkit.http.LoopbackServer;
import dev.dray.testkit.http.Response;
import dev.dray.testkit.ollama.LoopbackOllama;
import dev.dray.testkit.ollama.OllamaTestModel;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What the daemon keeps: list, show, loaded, copy, delete, and whether there is another version.
@Timeout(30)
class OllamaDaemonModelsTest {

  private static final OllamaTestModel TINY = OllamaTestModel.gguf("library/tiny:1b", 200_000, 1);

  @TempDir Path temp;
  private final LoopbackOllama ollama = LoopbackOllama.start();
  private Dray dray;
  private OllamaServer server;

  @BeforeEach
  void open() {
    ollama.keep(TINY);
    dray = Dray.open(settings(ollama.endpoint().toString()));
    server = dray.ollama();
  }

  private Settings settings(String host) {
    return OwnHome.in(temp)
        .set(Setting.OLLAMA_VIA, "daemon")
        .set(Setting.OLLAMA_HOST, host)
        .set(Setting.OLLAMA_REGISTRY, ollama.registry().toString())
        .build();
  }

  @AfterEach
  void close() {
    dray.close();
    ollama.close();
  }

  @Test
  @Proves("S000-11")
  void listsShowsAndTellsItsVersion() {
    assertThat(server.version()).isEqualTo("0.33.0");
    assertThat(server.list())
        .singleElement()
        .satisfies(model -> {
          assertThat(model.name()).isEqualTo("tiny:1b");
          assertThat(model.size().bytes()).isEqualTo(TINY.size());
          assertThat(model.digest().orElseThrow().hex()).isEqualTo(TINY.manifest().sha256());
          assertThat(model.details().quantization()).hasValue("Q8_0");
          assertThat(model.modifiedAt()).isPresent();
          assertThat(model.remote()).isEmpty();
        });
    OllamaServer.Shown shown = server.show("tiny:1b");
    assertThat(shown.capabilities()).containsExactly("completion", "tools");
    assertThat(shown.facts())
        .containsEntry("llama.context_length", "2048")
        .doesNotContainKey("tokenizer.ggml.tokens");
    assertThat(shown.license()).get().asString().contains("like");
  }

  @Test
  @Proves("S000-11")
  void tellsWhatIsInMemory() {
    assertThat(server.loaded()).isEmpty();
    ollama.load("tiny:1b");

    assertThat(server.loaded())
        .singleElement()
        .satisfies(model -> {
          assertThat(model.name()).isEqualTo("tiny:1b");
          assertThat(model.videoMemory().bytes()).isEqualTo(TINY.size() / 2);
          assertThat(model.contextLength()).hasValue(2048);
          assertThat(model.until()).isPresent();
        });
  }

  @Test
  @Proves("S000-11")
  void copiesAndDeletes() {
    server.copy("tiny:1b", "mine/small");
    assertThat(ollama.models()).containsExactly("mine/small:latest", "tiny:1b");
    server.delete("ollama://tiny:1b");
    assertThat(ollama.models()).containsExactly("mine/small:latest");
  }

  @Test
  @Proves("S000-46")
  void whatIsNotThereIsNamed() {
    assertThatExceptionOfType(NotFoundException.class)
        .isThrownBy(() -> server.show("none:1b"))
        .withMessageContaining("none:1b");
    assertThatExceptionOfType(NotFoundException.class)
        .isThrownBy(() -> server.delete("none:1b"))
        .withMessageContaining("none:1b");
    assertThatExceptionOfType(NotFoundException.class)
        .isThrownBy(() -> server.copy("none:1b", "other"))
        .withMessageContaining("none:1b");
    assertThatExceptionOfType(NotFoundException.class)
        .isThrownBy(() -> server.update("none:1b"))
        .withMessageContaining("none:1b");
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> server.copy("tiny:1b", "a b"));
  }

  @Test
  @Proves("S000-11")
  void anotherVersionIsToldByTheManifestsDigest() {
    assertThat(server.update("tiny:1b").isAvailable()).isFalse();
    ollama.publish(OllamaTestModel.gguf("library/tiny:1b", 200_000, 2));

    OllamaServer.Update update = server.update("tiny:1b");

    assertThat(update.isAvailable()).isTrue();
    assertThat(update.here().hex()).isEqualTo(TINY.manifest().sha256());
  }

  @Test
  @Proves({"S000-24", "S000-46"})
  void whatIsNoDaemonIsSaidSo() {
    try (LoopbackServer page =
            LoopbackServer.answering(request -> Response.text(200, "<html>hello</html>")).start();
        Dray other = Dray.open(settings(page.endpoint().toString()))) {
      assertThatExceptionOfType(ProtocolException.class)
          .isThrownBy(() -> other.ollama().list())
          .withMessageContaining("not an Ollama daemon");
    }
    try (LoopbackServer page =
            LoopbackServer.answering(request -> Response.text(404, "nothing here")).start();
        Dray other = Dray.open(settings(page.endpoint().toString()))) {
      assertThatExceptionOfType(ProtocolException.class)
          .isThrownBy(() -> other.ollama().version())
          .withMessageContaining("no Ollama API");
    }
    try (Dray other = Dray.open(settings("127.0.0.1:9"))) {
      assertThatExceptionOfType(NetworkException.class)
          .isThrownBy(() -> other.ollama().list())
          .withMessageContaining("http://127.0.0.1:9");
    }
  }
}
