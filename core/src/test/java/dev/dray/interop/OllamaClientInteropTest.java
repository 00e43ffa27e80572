package dev.dray.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.Dray;
import dev.dray.download.DownloadEvent;
import dev.dray.download.DownloadProgress;
import dev.dray.settings.OwnHome;
import dev.dray.settings.Setting;
import dev.dray.testkit.Proves;
import dev.dray.testkit.content.Content;
import dev.dray.testkit.ollama.LoopbackOllama;
import dev.dray.testkit.ollama.OllamaModelFile;
import dev.dray.testkit.ollama.OllamaTestModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// npm's `ollama`, the client that Ollama itself publishes, pulls from the daemon of the testkit:
/// the daemon speaks as a real client expects, and what that client reads is what ours reads.
///
/// `DRAY_TEST_NODE_MODULES` names a folder `node_modules` that has it.
@Timeout(120)
class OllamaClientInteropTest {

  private static final OllamaTestModel MODEL =
      OllamaTestModel.of(
          "library/vision:7b",
          List.of(
              OllamaModelFile.of("model", Content.generated(1, 8_000_000)),
              OllamaModelFile.of("projector", Content.generated(2, 3_000_000)),
              OllamaModelFile.of("template", Content.of("{{ .Prompt }}")),
              OllamaModelFile.of("license", Content.of("Do as you like.\n"))));

  @TempDir Path temp;

  private NodePeer peer;

  @BeforeEach
  void needsThePeer() {
    peer = NodePeer.withPackage("ollama");
  }

  /// Runs a module of JavaScript with a client of this daemon; gives its lines.
  private List<String> node(LoopbackOllama ollama, String code)
      throws IOException, InterruptedException {
    return peer.run(
        temp,
        "import { Ollama } from '%s';\nconst ollama = new Ollama({ host: '%s' });\n%s"
            .formatted(
                peer.modules().resolve("ollama/dist/index.mjs").toUri(), ollama.endpoint(), code));
  }

  private Dray open(LoopbackOllama ollama) {
    return Dray.open(
        OwnHome.in(temp)
            .set(Setting.OLLAMA_HOST, ollama.endpoint().toString())
            .set(Setting.OLLAMA_REGISTRY, ollama.registry().toString())
            .build());
  }

  @Test
  @Proves({"S000-22", "S000-23", "S000-43"})
  void theOfficialClientReadsTheSamePull() throws Exception {
    try (LoopbackOllama ollama = LoopbackOllama.start(MODEL)) {
      ollama.speed(20_000_000);
      List<String> lines =
          node(
              ollama,
              """
              for await (const part of await ollama.pull({ model: 'vision:7b', stream: true })) {
                console.log([part.status, part.total ?? 0, part.completed ?? 0].join('\\t'));
              }
              """);
      List<String> statuses = new ArrayList<>();
      Set<Long> totals = new LinkedHashSet<>();
      double shown = 0;
      int falls = 0;
      for (String line : lines) {
        String[] cells = line.split("\t", -1);
        if (statuses.isEmpty() || !statuses.getLast().equals(cells[0])) {
          statuses.add(cells[0]);
        }
        long total = Long.parseLong(cells[1]);
        if (total > 0) {
          totals.add(total);
          double percent = 100.0 * Long.parseLong(cells[2]) / total;
          falls += percent < shown ? 1 : 0;
          shown = percent;
        }
      }
      assertThat(statuses).startsWith("pulling manifest").endsWith("writing manifest", "success");
      assertThat(statuses).hasSize(1 + 5 + 3);
      long sum = totals.stream().mapToLong(Long::longValue).sum();
      assertThat(sum).isEqualTo(MODEL.size());

      try (Dray dray = open(ollama)) {
        dray.ollama().delete("vision:7b");
        List<DownloadProgress> ours =
            dray.download("ollama://vision:7b").stream().map(DownloadEvent::progress).toList();

        assertThat(ours.getLast().totalBytes()).hasValue(sum);
        assertThat(ours).extracting(DownloadProgress::fractionCompleted).isSorted().endsWith(1.0);
        System.out.printf(
            "%d layers: the official client's lines, each taken for itself, fall back %d times;"
                + " ours never%n",
            totals.size(), falls);
        assertThat(falls).isPositive();
      }
    }
  }

  @Test
  @Proves({"S000-11", "S000-43"})
  void theOfficialClientSeesTheSameModels() throws Exception {
    try (LoopbackOllama ollama = LoopbackOllama.start(MODEL);
        Dray dray = open(ollama)) {
      dray.download("ollama://vision:7b").await();
      dray.ollama().copy("vision:7b", "mine/eyes:1");
      List<String> theirs =
          node(
              ollama,
              """
              for (const model of (await ollama.list()).models) {
                console.log([model.name, model.size, model.digest].join('\\t'));
              }
              """);

      assertThat(theirs)
          .containsExactlyElementsOf(
              dray.ollama().list().stream()
                  .map(model ->
                      String.join(
                          "\t",
                          model.name(),
                          String.valueOf(model.size().bytes()),
                          model.digest().orElseThrow().hex()))
                  .toList());
      assertThat(
              node(
                  ollama,
                  "console.log((await ollama.show({ model: 'vision:7b' })).details.family);"))
          .containsExactly(dray.ollama().show("vision:7b").details().family().orElseThrow());
    }
  }

  @Test
  @Proves({"S000-26", "S000-43"})
  void theOfficialClientSeesTheSameError() throws Exception {
    try (LoopbackOllama ollama = LoopbackOllama.start(MODEL)) {
      List<String> lines =
          node(
              ollama,
              """
              try {
                for await (const part of await ollama.pull({ model: 'none:1b', stream: true })) {
                  console.log(part.status);
                }
              } catch (error) {
                console.log('error: ' + error.message);
              }
              """);

      assertThat(lines)
          .containsExactly("pulling manifest", "error: pull model manifest: file does not exist");
    }
  }
}
