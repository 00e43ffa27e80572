package dev.dray.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.Dray;
import dev.dray.download.DownloadRequest;
import dev.dray.settings.OwnHome;
import dev.dray.settings.Setting;
import dev.dray.store.CheckDepth;
import dev.dray.testkit.Proves;
import dev.dray.testkit.content.Content;
import dev.dray.testkit.hub.LoopbackHub;
import dev.dray.testkit.repo.TestRepo;
import dev.dray.testkit.store.StoreTrees;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Whether what is here is what it should be, and who says so.
@Timeout(60)
class VerifierTest {

  private static final Content WEIGHTS = Content.generated(3, 200_000);

  @TempDir Path temp;

  private Dray open(LoopbackHub hub, String receipts) {
    return Dray.open(
        OwnHome.in(temp)
            .set(Setting.ENDPOINT, hub.endpoint().toString())
            .set(Setting.HF_CACHE, temp.resolve("cache").toString())
            .set(Setting.RECEIPTS, receipts)
            .build());
  }

  private static LoopbackHub hub() {
    return LoopbackHub.builder()
        .repo(
            TestRepo.model("acme/tiny")
                .lfs("w.gguf", WEIGHTS)
                .text("config.json", "{}")
                .text("empty.txt", "")
                .build())
        .start();
  }

  private static Verifier.Verified verify(Dray dray, Path place, CheckDepth depth) {
    return dray.models().verify(place, depth, bytes -> {});
  }

  /// Changes a byte and nothing that a folder's listing would tell.
  private static void flip(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(new byte[] {0x55}), 1_000);
    }
  }

  @Test
  @Proves({"S001-97", "S002-160", "S002-161", "field-77"})
  void theReceiptTellsWhatIsMissingCutShortOrChanged() throws IOException {
    try (LoopbackHub hub = hub();
        Dray dray = open(hub, "on")) {
      Path place =
          dray.download(DownloadRequest.builder("acme/tiny").folder(temp.resolve("to")).build())
              .await()
              .path();
      Verifier.Verified fast = verify(dray, place, CheckDepth.SIZES);
      assertThat(fast.basis()).isEqualTo(Verifier.Basis.RECEIPT);
      assertThat(fast.isSound()).isTrue();
      assertThat(fast.report().checked()).isEqualTo(3);
      assertThat(fast.report().bytes()).isZero();
      assertThat(verify(dray, place, CheckDepth.DIGESTS).report().bytes()).isEqualTo(200_002);

      flip(place.resolve("w.gguf"));
      assertThat(verify(dray, place, CheckDepth.SIZES).isSound()).isTrue();
      Verifier.Verified deep = verify(dray, place, CheckDepth.DIGESTS);
      assertThat(deep.isSound()).isFalse();
      assertThat(deep.report().mismatches().getFirst().path()).isEqualTo("w.gguf");
      assertThat(deep.report().mismatches().getFirst().expected().hex())
          .isEqualTo(WEIGHTS.sha256());

      Files.writeString(place.resolve("config.json"), "{\"more\": 1}");
      Files.delete(place.resolve("empty.txt"));
      Verifier.Verified later = verify(dray, place, CheckDepth.SIZES);
      assertThat(later.report().wrongSizes().getFirst().actual()).isEqualTo(11);
      assertThat(later.report().missing()).containsExactly("empty.txt");
      assertThat(later.isSound()).isFalse();
    }
  }

  @Test
  void withoutReceiptsTheStoresOwnRecordsTell() throws IOException {
    try (LoopbackHub hub = hub();
        Dray dray = open(hub, "off")) {
      Path snapshot = dray.download("acme/tiny").await().path();
      Path plain =
          dray.download(DownloadRequest.builder("acme/tiny").folder(temp.resolve("to")).build())
              .await()
              .path();
      for (Path place : new Path[] {snapshot, plain}) {
        Verifier.Verified deep = verify(dray, place, CheckDepth.DIGESTS);
        assertThat(deep.basis()).as("%s", place).isEqualTo(Verifier.Basis.LAYOUT);
        assertThat(deep.isSound()).isTrue();
        assertThat(deep.report().checked()).isEqualTo(3);
        flip(place.resolve("w.gguf"));
        assertThat(verify(dray, place, CheckDepth.DIGESTS).report().mismatches()).hasSize(1);
        assertThat(verify(dray, place, CheckDepth.SIZES).isSound()).isTrue();
      }
      Files.delete(snapshot.resolve("w.gguf").toRealPath());
      assertThat(verify(dray, snapshot, CheckDepth.SIZES).report().missing())
          .containsExactly("w.gguf");
    }
  }

  @Test
  void anOllamaManifestTellsAndAFolderOfStrangersSaysNothing() throws IOException {
    StoreTrees stores = new StoreTrees(temp.resolve("home"));
    Path blob = stores.ollama("llama", WEIGHTS);
    Path stranger = StoreTrees.write(temp.resolve("stranger/a.gguf"), WEIGHTS);
    try (LoopbackHub hub = hub();
        Dray dray = open(hub, "on")) {
      Models models = dray.models();
      HeldModel llama = models.named("llama", models.everywhere()).getFirst();
      assertThat(models.verify(llama, CheckDepth.DIGESTS, b -> {}).isSound()).isTrue();
      flip(blob);
      assertThat(models.verify(llama, CheckDepth.DIGESTS, b -> {}).isSound()).isFalse();

      Verifier.Verified unknown = verify(dray, stranger.resolveSibling(""), CheckDepth.DIGESTS);
      assertThat(unknown.basis()).isEqualTo(Verifier.Basis.NONE);
      assertThat(unknown.report().checked()).isZero();
    }
  }

  @Test
  void aDamagedReceiptIsAWarningAndTheStoresRecordsTell() throws IOException {
    try (LoopbackHub hub = hub();
        Dray dray = open(hub, "on")) {
      Path snapshot = dray.download("acme/tiny").await().path();
      Path folder = dray.settings().directories().state().resolve("receipts");
      try (var files = Files.list(folder)) {
        Files.writeString(files.findFirst().orElseThrow(), "{");
      }
      Verifier.Verified verified = verify(dray, snapshot, CheckDepth.DIGESTS);
      assertThat(verified.basis()).isEqualTo(Verifier.Basis.LAYOUT);
      assertThat(verified.isSound()).isTrue();
      assertThat(verified.warnings().getFirst()).contains("remove it");
    }
  }
}
