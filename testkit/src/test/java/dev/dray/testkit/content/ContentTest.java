package dev.dray.testkit.content;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContentTest {
  @TempDir Path folder = Path.of("");

  @Test
  void knowsDigests() {
    assertThat(Content.empty().gitBlobId()).isEqualTo("e69de29bb2d1d6434b8b29ae775ad8c2e48c5391");
    assertThat(Content.of("hello\n").gitBlobId())
        .isEqualTo("ce013625030ba8dba906f756967f9e9ca394464a");
    assertThat(Content.of("abc").sha256())
        .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  }

  @Test
  void everyKindGivesTheSameBytesByEveryWay() throws IOException {
    Content generated = Content.generated(7, 3_000_001);
    Path file = Files.write(folder.resolve("x"), generated.bytes());
    Content joined =
        Content.joined(
            List.of(
                generated.slice(0, 5),
                generated.slice(5, 1_000_000),
                Content.empty(),
                generated.slice(1_000_005, 1_999_996)));
    byte[] all = generated.bytes();
    SplittableRandom random = new SplittableRandom(1);
    for (Content content : List.of(generated, Content.onDisk(file), joined, Content.of(all))) {
      assertThat(content.sha256()).isEqualTo(generated.sha256());
      for (int i = 0; i < 50; i++) {
        int from = i == 0 ? 0 : random.nextInt(all.length);
        int length = random.nextInt(all.length - from + 1);
        byte[] copied = new byte[length];
        content.copy(from, copied, 0, length);
        byte[] expected = Arrays.copyOfRange(all, from, from + length);
        assertThat(Arrays.equals(copied, expected)).isTrue();
        assertThat(Arrays.equals(sent(content, from, length), expected)).isTrue();
      }
    }
  }

  @Test
  void seedsGiveDifferentBytesAndHugeSizesCostNothing() {
    assertThat(Content.generated(1, 20).bytes()).isNotEqualTo(Content.generated(2, 20).bytes());
    assertThat(Content.generated(1, 20).bytes()).isEqualTo(Content.generated(1, 20).bytes());
    Content huge = Content.generated(3, 1L << 50);
    assertThat(huge.slice((1L << 50) - 10, 10).bytes()).hasSize(10);
  }

  private static byte[] sent(Content content, long from, long length) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    content.send(
        from,
        length,
        buffer -> {
          byte[] part = new byte[buffer.remaining()];
          buffer.get(part);
          out.writeBytes(part);
        });
    return out.toByteArray();
  }
}
