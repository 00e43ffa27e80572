package dev.dray.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.dray.Dray;
import dev.dray.inspection.Inspection;
import dev.dray.model.Fact;
import dev.dray.model.FactSource.Kind;
import dev.dray.model.ModelFacts;
import dev.dray.model.Quantization;
import dev.dray.settings.OwnHome;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Files of the real writers, pip's `gguf` and `safetensors`, are seen here as their own readers
/// and npm's `@huggingface/gguf` see them. `DRAY_TEST_WRITERS` names a Python that has both.
@Timeout(180)
class WritersInteropTest {

  @TempDir Path temp;

  private Map<String, Map<String, String>> corpus() throws IOException, InterruptedException {
    Optional<String> python =
        Optional.ofNullable(
                System.getProperty("DRAY_TEST_WRITERS", System.getenv("DRAY_TEST_WRITERS")))
            .filter(text -> !text.isBlank());
    assumeTrue(python.isPresent(), "pip's gguf and safetensors: DRAY_TEST_WRITERS");
    Path script = temp.resolve("writers.py");
    try (InputStream in = WritersInteropTest.class.getResourceAsStream("writers.py")) {
      Files.write(script, java.util.Objects.requireNonNull(in).readAllBytes());
    }
    Path folder = Files.createDirectory(temp.resolve("corpus"));
    Path out = temp.resolve("out");
    Process process =
        new ProcessBuilder(python.orElseThrow(), script.toString(), folder.toString())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    process.getOutputStream().close();
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    String text = Files.readString(out, StandardCharsets.UTF_8);
    assertThat(process.exitValue()).as(text).isZero();
    Map<String, Map<String, String>> all = new LinkedHashMap<>();
    for (String line : text.lines().filter(l -> l.contains("\t")).toList()) {
      String[] parts = line.split("\t", -1);
      Map<String, String> values = new LinkedHashMap<>();
      for (String pair : parts[1].split(" ", -1)) {
        values.put(pair.substring(0, pair.indexOf('=')), pair.substring(pair.indexOf('=') + 1));
      }
      all.put(parts[0], values);
    }
    return all;
  }

  private Dray open() {
    return Dray.open(OwnHome.in(temp).build());
  }

  @Test
  void theWritersOwnReadersAgree() throws Exception {
    Map<String, Map<String, String>> corpus = corpus();
    assertThat(corpus).hasSizeGreaterThanOrEqualTo(17);
    try (Dray dray = open()) {
      for (Map.Entry<String, Map<String, String>> entry : corpus.entrySet()) {
        String name = entry.getKey();
        Map<String, String> theirs = entry.getValue();
        Path file = temp.resolve("corpus").resolve(name);
        Inspection found = dray.inspect(file);
        ModelFacts facts = found.facts();

        assertThat(found.notes()).as(name).isEmpty();
        assertThat(facts.container().orElseThrow().source().kind()).as(name).isEqualTo(Kind.HEADER);
        assertThat(facts.completeness().missing())
            .as(name)
            .allMatch(missing -> missing.contains("shard"));
        assertThat(Files.size(file)).as(name).isEqualTo(Long.parseLong(theirs.get("end")));
        if (name.endsWith(".gguf") && !name.startsWith("split")) {
          assertThat(facts.parameters().map(Fact::value))
              .as(name)
              .hasValue(Long.parseLong(theirs.get("parameters")));
          assertThat(facts.contextLength().map(Fact::value))
              .as(name)
              .hasValue(Long.parseLong(theirs.get("context")));
          String label = name.substring(name.lastIndexOf('-') + 1).replace(".gguf", "");
          assertThat(facts.quantization().orElseThrow().value())
              .as(name)
              .isEqualTo(Quantization.parse(label));
        }
      }
      ModelFacts split =
          dray.inspect(temp.resolve("corpus/split-Q8_0-00001-of-00002.gguf")).facts();
      assertThat(split.completeness().missing())
          .containsExactly("split-Q8_0-00002-of-00002.gguf (shard 2 of 2)");
      assertThat(split.parameters()).isEmpty();
    }
  }

  @Test
  void aCutFileIsNoticedToTheByte() throws Exception {
    corpus();
    try (Dray dray = open()) {
      for (String name : List.of("tiny-Q4_0.gguf", "aligned-Q8_0.gguf", "plain.safetensors")) {
        Path whole = temp.resolve("corpus").resolve(name);
        assertThat(dray.inspect(whole).facts().completeness().isComplete()).isTrue();
        byte[] bytes = Files.readAllBytes(whole);
        Path cut = Files.createDirectories(temp.resolve("cut")).resolve(name);
        Files.write(cut, java.util.Arrays.copyOf(bytes, bytes.length - 1));
        assertThat(dray.inspect(cut).facts().completeness().missing()).as(name).hasSize(1);
      }
    }
  }

  @Test
  void theReaderOfTheHubAgrees() throws Exception {
    NodePeer peer = NodePeer.withPackage("@huggingface/gguf");
    corpus();
    List<Path> files;
    try (var all = Files.list(temp.resolve("corpus"))) {
      files = all.filter(path -> path.toString().endsWith(".gguf")).sorted().toList();
    }
    List<String> theirs =
        peer.run(
            temp,
            """
            import { gguf } from '%s';
            for (const file of process.argv.slice(2)) {
              const seen = await gguf(file, { allowLocalFile: true, computeParametersCount: true });
              console.log([seen.tensorInfos.length, seen.parameterCount,
                seen.metadata['general.architecture'] ?? '',
                seen.metadata['llama.context_length'] ?? '',
                seen.littleEndian].join(' '));
            }
            """
                .formatted(peer.modules().resolve("@huggingface/gguf/dist/index.mjs").toUri()),
            files.stream().map(Path::toString).toArray(String[]::new));

    assertThat(theirs).hasSameSizeAs(files);
    for (int i = 0; i < files.size(); i++) {
      var header = Headers.gguf(files.get(i));
      assertThat(theirs.get(i))
          .as(files.get(i).toString())
          .isEqualTo(
              header.tensorCount()
                  + " "
                  + header.parameters()
                  + " "
                  + header.architecture().orElse("")
                  + " "
                  + (header.number("llama.context_length").isPresent()
                      ? header.number("llama.context_length").getAsLong()
                      : "")
                  + " "
                  + !header.bigEndian());
    }
  }

  /// Headers as the library's own reader sees them.
  private static final class Headers {
    static dev.dray.format.GgufHeader gguf(Path file) throws IOException {
      try (var in = dev.dray.format.LocalFile.open(file, file.toString())) {
        return dev.dray.format.GgufReader.read(in);
      }
    }
  }
}
