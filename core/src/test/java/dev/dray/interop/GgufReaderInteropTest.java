package dev.dray.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.Dray;
import dev.dray.download.DownloadResult;
import dev.dray.settings.OwnHome;
import dev.dray.settings.Setting;
import dev.dray.testkit.hub.LoopbackHub;
import dev.dray.testkit.repo.TestRepos;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// npm's `@huggingface/gguf`, a reader of GGUF headers that is not ours, understands what was
/// pulled.
@Timeout(120)
class GgufReaderInteropTest {

  @TempDir Path temp;

  @Test
  void anotherReaderUnderstandsWhatWasPulled() throws Exception {
    NodePeer peer = NodePeer.withPackage("@huggingface/gguf");
    try (LoopbackHub hub =
            LoopbackHub.builder().repo(TestRepos.gguf("acme/tiny", 2_000_000)).start();
        Dray dray =
            Dray.open(OwnHome.in(temp).set(Setting.ENDPOINT, hub.endpoint().toString()).build())) {
      DownloadResult result = dray.download("acme/tiny").await();
      Path file =
          result.files().values().stream()
              .filter(path -> path.toString().endsWith(".gguf"))
              .findFirst()
              .orElseThrow();

      assertThat(
              peer.run(
                  temp,
                  """
                  import { gguf } from '%s';
                  const { metadata, tensorInfos } =
                      await gguf(process.argv[2], { allowLocalFile: true });
                  console.log(metadata['general.architecture']);
                  console.log(metadata['llama.context_length']);
                  console.log(tensorInfos.length > 0);
                  """
                      .formatted(
                          peer.modules().resolve("@huggingface/gguf/dist/index.mjs").toUri()),
                  file.toRealPath().toString()))
          .containsExactly("llama", "4096", "true");
    }
  }
}
