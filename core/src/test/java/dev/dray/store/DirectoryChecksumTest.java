package dev.dray.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.dray.testkit.Proves;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryChecksumTest {

  @TempDir Path folder;

  private void file(String path, String content) throws IOException {
    Path file = folder.resolve(path);
    Files.createDirectories(Objects.requireNonNull(file.getParent()));
    Files.writeString(file, content);
  }

  @Test
  @Proves("S002-259")
  void theLegacySchemeIsThatOfImageWorks() throws IOException {
    file("a-b", "123");
    file("a/b", "12");
    file("config.json", "{}");

    assertThat(DirectoryChecksum.of(folder, DirectoryChecksum.Scheme.LEGACY))
        .hasValue(DirectoryChecksum.parse("214cca1ec2f0f853"));
    file(".git/HEAD", "x");
    assertThat(DirectoryChecksum.parse("214cca1ec2f0f853").stillHolds(folder))
        .as("everything counts there")
        .isFalse();
  }

  @Test
  @Proves("S002-160")
  void namesAndSizesCountAndRecordsOfToolsDoNot() throws IOException {
    file("model.safetensors", "1234");
    file("sub/x", "");
    DirectoryChecksum before = DirectoryChecksum.of(folder).orElseThrow();
    assertThat(before.toString()).matches("v2:[0-9a-f]{16}");
    assertThat(DirectoryChecksum.parse(before.toString())).isEqualTo(before);

    for (String path :
        new String[] {
          ".git/HEAD",
          ".dray/notes/x",
          ".cache/huggingface/x",
          ".DS_Store",
          ".gitattributes",
          "model.safetensors.aria2",
          "x.part"
        }) {
      file(path, "noise");
    }
    assertThat(before.stillHolds(folder)).isTrue();
    file("model.safetensors", "4321");
    assertThat(before.stillHolds(folder)).as("content is not read").isTrue();
    file("model.safetensors", "12345");
    assertThat(before.stillHolds(folder)).isFalse();
    file("model.safetensors", "1234");
    Files.move(folder.resolve("sub/x"), folder.resolve("sub/y"));
    assertThat(before.stillHolds(folder)).isFalse();
  }

  @Test
  void separatorsKeepNamesAndSizesApart() throws IOException {
    file("a1", "");
    DirectoryChecksum one = DirectoryChecksum.of(folder).orElseThrow();
    Files.delete(folder.resolve("a1"));
    file("a", "0123456789");
    assertThat(DirectoryChecksum.of(folder).orElseThrow()).isNotEqualTo(one);
  }

  @Test
  void linksCountAsWhatTheyLeadTo() throws IOException {
    Path elsewhere = Files.writeString(folder.resolveSibling("blob"), "12");
    Path snapshot = Files.createDirectories(folder.resolve("snapshot"));
    Files.createSymbolicLink(snapshot.resolve("a"), elsewhere);
    Path plain = Files.createDirectories(folder.resolve("plain"));
    Files.writeString(plain.resolve("a"), "xy");
    assertThat(DirectoryChecksum.of(snapshot)).isEqualTo(DirectoryChecksum.of(plain));
    Files.delete(elsewhere);
    assertThat(DirectoryChecksum.of(snapshot)).isNotEqualTo(DirectoryChecksum.of(plain));
  }

  @Test
  void aMissingFolderHasNoneAndOtherTextsAreRefused() {
    assertThat(DirectoryChecksum.of(folder.resolve("none"))).isEmpty();
    assertThat(DirectoryChecksum.parse("214cca1ec2f0f853").stillHolds(folder.resolve("none")))
        .isFalse();
    for (String bad : new String[] {"", "v2:", "v3:214cca1ec2f0f853", "214cca1ec2f0f85"}) {
      assertThatIllegalArgumentException().isThrownBy(() -> DirectoryChecksum.parse(bad));
    }
  }
}
