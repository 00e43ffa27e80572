package dev.dray.download;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.Digest;
import dev.dray.Dray;
import dev.dray.receipt.Receipt;
import dev.dray.receipt.ReceiptFile;
import dev.dray.settings.Setting;
import dev.dray.settings.Settings;
import dev.dray.testkit.Proves;
import dev.dray.testkit.content.Content;
import dev.dray.testkit.hub.LoopbackHub;
import dev.dray.testkit.repo.TestRepo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What downloads leave behind about themselves.
@Timeout(60)
class ReceiptDownloadTest {

  private static final Content WEIGHTS = Content.generated(5, 300_000);

  @TempDir Path temp;

  private static TestRepo repo() {
    return TestRepo.model("acme/tiny")
        .lfs("w.gguf", WEIGHTS)
        .text("config.json", "{}")
        .text("README.md", "---\nlicense: apache-2.0\n---\n# Tiny\n")
        .build();
  }

  private Settings settings(LoopbackHub hub) {
    return new Workplace(temp)
        .settings(hub.endpoint())
        .with(Setting.DRAY_HOME, temp.resolve("dray").toString());
  }

  private static ReceiptFile file(Receipt receipt, String path) {
    return receipt.files().stream()
        .filter(f -> f.path().text().equals(path))
        .findFirst()
        .orElseThrow();
  }

  @Test
  @Proves("S001-97")
  void aDownloadLeavesAReceipt() throws IOException {
    TestRepo repo = repo();
    try (LoopbackHub hub = LoopbackHub.builder().repo(repo).start();
        Dray dray = Dray.open(settings(hub))) {
      Path place = dray.download("acme/tiny").await().path();

      Receipt receipt = dray.receipts().at(place).receipts().getFirst();
      assertThat(receipt.provider()).isEqualTo("huggingface");
      assertThat(receipt.name()).isEqualTo("acme/tiny");
      assertThat(receipt.commit().orElseThrow().id()).isEqualTo(repo.head().id());
      assertThat(receipt.licence()).hasValue("apache-2.0");
      assertThat(receipt.whole()).isTrue();
      assertThat(receipt.files()).hasSize(3);
      ReceiptFile weights = file(receipt, "w.gguf");
      assertThat(weights.digest()).hasValue(new Digest.Sha256(WEIGHTS.sha256()));
      assertThat(weights.stated()).isEqualTo(ReceiptFile.Stated.LISTING);
      assertThat(weights.how()).isEqualTo(ReceiptFile.How.FETCHED);
      assertThat(weights.place()).isEmpty();

      dray.download("acme/tiny").await();
      assertThat(dray.receipts().at(place).receipts()).containsExactly(receipt);

      Path plain = temp.resolve("plain");
      dray.download(DownloadRequest.builder("acme/tiny").folder(plain).build()).await();
      assertThat(file(dray.receipts().at(plain).receipts().getFirst(), "w.gguf").how())
          .isEqualTo(ReceiptFile.How.REUSED);
    }
  }

  @Test
  void aFileAtAnAddressAndWhoSaidWhatItIs() throws IOException {
    try (LoopbackHub hub = LoopbackHub.builder().repo(repo()).start();
        Dray dray = Dray.open(settings(hub))) {
      String address = hub.endpoint() + "/acme/tiny/resolve/main/w.gguf?secret=x";
      dray.download(
              DownloadRequest.builder(address)
                  .folder(temp.resolve("one"))
                  .digest(new Digest.Sha256(WEIGHTS.sha256()))
                  .build())
          .await();
      dray.download(DownloadRequest.builder(address).folder(temp.resolve("two")).build()).await();

      List<Receipt> all = dray.receipts().all().receipts();
      assertThat(all).hasSize(2);
      assertThat(all)
          .flatExtracting(Receipt::files)
          .extracting(ReceiptFile::stated)
          .contains(ReceiptFile.Stated.CALLER);
      assertThat(all)
          .flatExtracting(Receipt::files)
          .allSatisfy(f -> assertThat(f.digest()).hasValue(new Digest.Sha256(WEIGHTS.sha256())));
      assertThat(all).extracting(Receipt::toString).noneMatch(text -> text.contains("secret"));
    }
  }

  @Test
  void nobodyHasToKeepThemAndNoneIsWorthFailing() throws IOException {
    try (LoopbackHub hub = LoopbackHub.builder().repo(repo()).start()) {
      try (Dray dray = Dray.open(settings(hub).with(Setting.RECEIPTS, "off"))) {
        dray.download("acme/tiny").await();
        assertThat(dray.receipts().all().receipts()).isEmpty();
      }
      Files.createDirectories(temp.resolve("dray/state"));
      Files.writeString(temp.resolve("dray/state/receipts"), "a file in the way");
      try (Dray dray = Dray.open(settings(hub))) {
        Download download = dray.download("acme/tiny");
        List<DownloadEvent> events = download.stream().toList();
        download.await();
        assertThat(events).anyMatch(e -> e.toString().contains("No receipt could be written"));
      }
    }
  }
}
