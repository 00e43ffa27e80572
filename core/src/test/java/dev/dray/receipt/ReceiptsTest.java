package dev.dray.receipt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.Commit;
import dev.dray.Digest;
import dev.dray.RepoPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ReceiptsTest {

  private static final Commit COMMIT = new Commit("ab".repeat(20));

  @TempDir Path temp;

  private Receipts receipts() {
    return Receipts.in(temp.resolve("receipts"));
  }

  private static ReceiptFile file(String path, String hex, ReceiptFile.How how) {
    return new ReceiptFile(
        new RepoPath(path),
        OptionalLong.of(3),
        Optional.of(new Digest.Sha256(hex.repeat(32))),
        ReceiptFile.Stated.LISTING,
        how,
        Optional.empty());
  }

  private Receipt receipt(String name, boolean whole, ReceiptFile... files) {
    return new Receipt(
        Instant.parse("2026-11-21T12:00:00Z"),
        "dray 0",
        "huggingface",
        name,
        name,
        "main",
        Optional.of(COMMIT),
        Optional.of("apache-2.0"),
        List.of("huggingface.co"),
        "hub cache",
        temp.resolve("place \u00fc \"x\""),
        whole,
        List.of(files));
  }

  @Test
  void whatIsWrittenByHandIsReadByAJsonLibrary() throws IOException {
    ReceiptFile blob =
        new ReceiptFile(
            new RepoPath("\ud83e\udd99 \"quoted\"/x"),
            OptionalLong.empty(),
            Optional.empty(),
            ReceiptFile.Stated.NOBODY,
            ReceiptFile.How.KEPT,
            Optional.of(temp.resolve("blobs/x")));
    Receipt receipt =
        receipt("acme/tiny", true, file("config.json", "0a", ReceiptFile.How.FETCHED), blob);

    Path file = receipts().keep(receipt);

    JsonNode json = JsonMapper.shared().readTree(Files.readAllBytes(file));
    assertThat(json.path("schema").stringValue()).isEqualTo("dray.receipt/1");
    assertThat(json.path("files").path(0).path("digest").stringValue()).startsWith("sha256:0a0a");
    assertThat(json.path("files").path(1).path("size").isNull()).isTrue();
    assertThat(receipts().all().receipts()).containsExactly(receipt);
    assertThat(receipts().at(receipt.place()).receipts()).containsExactly(receipt);
    assertThat(receipts().at(temp).receipts()).isEmpty();
    try (var beside = Files.list(Objects.requireNonNull(file.getParent()))) {
      assertThat(beside).as("no passing file stays").containsExactly(file);
    }
    assertThat(receipts().forget(receipt.place())).isTrue();
    assertThat(receipts().all().receipts()).isEmpty();
    assertThat(receipts().forget(receipt.place())).isFalse();
  }

  @Test
  void severalModelsInOneFolderKeepTheirOwn() throws IOException {
    receipts().keep(receipt("acme/one", true, file("a", "0a", ReceiptFile.How.FETCHED)));
    Receipt two = receipt("acme/two", true, file("b", "0b", ReceiptFile.How.FETCHED));
    receipts().keep(two);
    assertThat(receipts().at(two.place()).receipts())
        .extracting(Receipt::name)
        .containsExactlyInAnyOrder("acme/one", "acme/two");
  }

  @Test
  void laterPartsAreAddedAndWhatIsOnlyStillThereChangesNothing() throws IOException {
    Receipt first = receipt("acme/tiny", false, file("a", "0a", ReceiptFile.How.FETCHED));
    Path file = receipts().keep(first);
    byte[] before = Files.readAllBytes(file);
    receipts().keep(receipt("acme/tiny", false, file("a", "0a", ReceiptFile.How.KEPT)));
    assertThat(file).hasBinaryContent(before);
    receipts().keep(receipt("acme/tiny", false, file("c, \"d", "0c", ReceiptFile.How.KEPT)));
    assertThat(file).as("what it did not know").content().contains("c, \\\"d");
    Files.write(file, before);

    receipts()
        .keep(
            receipt(
                "acme/tiny",
                true,
                file("a", "0a", ReceiptFile.How.KEPT),
                file("b", "0b", ReceiptFile.How.REUSED)));

    Receipt both = receipts().all().receipts().getFirst();
    assertThat(both.whole()).isTrue();
    assertThat(both.files())
        .containsExactly(
            file("a", "0a", ReceiptFile.How.FETCHED), file("b", "0b", ReceiptFile.How.REUSED));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "{\"schema\": \"dray.receipt/2\"}",
        "{\"schema\": \"dray.receipt/1\"}",
        "CUT",
        "\"path\": \"../../etc/passwd\"",
        "\"path\": \"/etc/passwd\"",
        "\"size\": -1",
        "\"size\": 99999999999999999999999",
        "\"digest\": \"md5:00\"",
        "\"stated_by\": \"me\"",
        "\"place\": \"relative\"",
        "\"place\": \"/another/place\"",
        "\"name\": \"acme/other\"",
        "\"completed_at\": \"yesterday\"",
        "\"commit\": \"HEAD\"",
        "\"files\": [1]",
        "\"files\": {}",
        "\"sources\": [{}]"
      })
  void whatIsDamagedOrHostileIsToldAndReplaced(String damage) throws IOException {
    Receipt good = receipt("acme/tiny", false, file("a", "0a", ReceiptFile.How.KEPT));
    Path file = receipts().keep(good);
    String text = Files.readString(file);
    String name = damage.contains(":") ? damage.substring(0, damage.indexOf(':') + 1) : "";
    Files.writeString(
        file,
        damage.equals("CUT")
            ? text.substring(0, text.length() / 2)
            : name.isEmpty() || damage.startsWith("{")
                ? damage
                : text.replaceFirst(
                    name + " (\\[[^\\]]*\\]|\"(\\\\.|[^\"\\\\])*\"|[0-9]+)",
                    damage.replace("\\", "\\\\")));
    boolean stillGood = damage.equals("\"files\": {}");

    Receipts.All all = receipts().at(good.place());

    assertThat(all.damaged().isEmpty()).isEqualTo(stillGood);
    assertThat(all.receipts().isEmpty()).isEqualTo(!stillGood);
    if (!stillGood) {
      assertThat(all.damaged().getFirst())
          .contains(file.toString(), "remove it")
          .doesNotContain("passwd\n");
    }
    receipts().keep(receipt("acme/tiny", false, file("a", "0a", ReceiptFile.How.REUSED)));
    assertThat(receipts().all().damaged()).isEmpty();
    assertThat(receipts().all().receipts().getFirst().files()).hasSize(1);
  }

  @Test
  void cardsNameLicences() throws IOException {
    assertThat(CardLicence.of(temp)).isEmpty();
    Path card = temp.resolve("README.md");
    for (String[] pair :
        new String[][] {
          {"---\nlicense: apache-2.0\ntags: [x]\n---\n# Hi", "apache-2.0"},
          {"---\r\nlicense: \"mit\"\r\n---\r\n", "mit"},
          {"---\nlicense: other\nlicense_name: acme-community\n---\n", "acme-community"},
          {"---\ntags: [x]\n---\nlicense: mit\n", ""},
          {"# license: mit", ""},
          {"---\nlicense: mit", ""}
        }) {
      Files.writeString(card, pair[0]);
      assertThat(CardLicence.of(temp).orElse("")).as(pair[0]).isEqualTo(pair[1]);
    }
  }
}
