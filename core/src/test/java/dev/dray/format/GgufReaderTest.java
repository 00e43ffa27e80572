package dev.dray.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dray.testkit.Proves;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class GgufReaderTest {

  private static GgufHeader read(GgufBytes bytes) throws IOException {
    return GgufReader.read(bytes.file());
  }

  private static void refused(GgufBytes bytes, String... words) {
    assertThatThrownBy(() -> read(bytes))
        .isInstanceOf(FormatException.class)
        .hasMessageStartingWith("model.gguf: ")
        .message()
        .contains(words);
  }

  private static GgufBytes model() {
    return new GgufBytes()
        .llama()
        .tensor("token_embd.weight", 12, 0, 256, 8)
        .tensor("blk.0.attn_q.weight", 12, 1152, 256, 8)
        .tensor("blk.0.attn_v.weight", 14, 2304, 256, 4)
        .tensor("output_norm.weight", 0, 3168, 256);
  }

  @Test
  @Proves("S002-202")
  void aModelIsCounted() throws IOException {
    GgufHeader header = read(model());

    assertThat(header.architecture()).hasValue("llama");
    assertThat(header.fileType()).hasValue("Q4_K_M");
    assertThat(header.number("llama.context_length")).hasValue(8192);
    assertThat(header.tensorCount()).isEqualTo(4);
    assertThat(header.parameters()).isEqualTo(256 * 8 * 2 + 256 * 4 + 256);
    assertThat(header.dominantType()).hasValue(GgufTensorType.Q4_K);
    assertThat(header.bytes()).containsEntry(GgufTensorType.Q4_K, 2304L);
    long start = (header.headerBytes() + 31) / 32 * 32;
    assertThat(header.expectedSize()).hasValue(start + 3168 + 1024);
    assertThat(header.bigEndian()).isFalse();
  }

  @Test
  void versionTwoAndBigEndianAreRead() throws IOException {
    assertThat(read(new GgufBytes().version(2).llama()).version()).isEqualTo(2);
    GgufHeader big =
        read(new GgufBytes(ByteOrder.BIG_ENDIAN).llama().tensor("output.weight", 1, 0, 64, 32));
    assertThat(big.bigEndian()).isTrue();
    assertThat(big.version()).isEqualTo(3);
    assertThat(big.architecture()).hasValue("llama");
    assertThat(big.parameters()).isEqualTo(2048);
  }

  @Test
  void everyTypeOfValueIsRead() throws IOException {
    GgufBytes bytes = new GgufBytes();
    GgufHeader header =
        read(
            bytes
                .raw("u8", 0, new byte[] {(byte) 200})
                .raw("i8", 1, new byte[] {-3})
                .raw("u16", 2, bytes.buffer(2).putShort((short) 65_000).array())
                .raw("i16", 3, bytes.buffer(2).putShort((short) -2).array())
                .raw("u32", 4, bytes.buffer(4).putInt(-1).array())
                .raw("i32", 5, bytes.buffer(4).putInt(-7).array())
                .raw("f32", 6, bytes.buffer(4).putFloat(1.5f).array())
                .raw("bool", 7, new byte[] {1})
                .text("text", "größe")
                .raw("u64", 10, bytes.buffer(8).putLong(1L << 40).array())
                .raw("i64", 11, bytes.buffer(8).putLong(-9).array())
                .raw("f64", 12, bytes.buffer(8).putDouble(2.5).array())
                .list("heads", 4, 3)
                .bytes(bytes.buffer(12).putInt(8).putInt(4).putInt(0).array())
                .list("tokens", 8, 2)
                .element("a")
                .element("bc")
                .list("scores", 6, 2)
                .bytes(new byte[8])
                .list("nested", 9, 1)
                .bytes(bytes.buffer(12).putInt(0).putLong(2).array())
                .bytes(new byte[2]));

    assertThat(header.values())
        .containsEntry("u8", new GgufValue.Whole(200))
        .containsEntry("i8", new GgufValue.Whole(-3))
        .containsEntry("u16", new GgufValue.Whole(65_000))
        .containsEntry("i16", new GgufValue.Whole(-2))
        .containsEntry("u32", new GgufValue.Whole(4_294_967_295L))
        .containsEntry("i32", new GgufValue.Whole(-7))
        .containsEntry("f32", new GgufValue.Real(1.5))
        .containsEntry("bool", new GgufValue.Flag(true))
        .containsEntry("u64", new GgufValue.Whole(1L << 40))
        .containsEntry("i64", new GgufValue.Whole(-9))
        .containsEntry("f64", new GgufValue.Real(2.5))
        .containsEntry("tokens", new GgufValue.Row(2, List.of()))
        .containsEntry("scores", new GgufValue.Row(2, List.of()))
        .containsEntry("nested", new GgufValue.Row(1, List.of()));
    assertThat(header.text("text")).hasValue("größe");
    assertThat(header.numbers("heads")).containsExactly(8L, 4L, 0L);
    assertThat(header.length("tokens")).hasValue(2);
    assertThat(header.isTrue("bool")).isTrue();
    assertThat(header.number("i32")).isEmpty();
    assertThat(header.numbers("text")).isEmpty();
  }

  @Test
  void theBeginningEndsWhereTheTokenizerBegins() throws IOException {
    GgufBytes bytes = new GgufBytes().llama().list("tokenizer.ggml.tokens", 8, 1L << 30);

    GgufHeader header = GgufReader.readBeginning(bytes.file());

    assertThat(header.architecture()).hasValue("llama");
    assertThat(header.expectedSize()).isEmpty();
    refused(bytes, "the file ends at byte");
  }

  @Test
  void whatIsNotGgufIsRefused() throws IOException {
    assertThatThrownBy(() -> GgufReader.read(new HeldBytes("x.gguf", new byte[64])))
        .hasMessage("x.gguf: it does not begin with GGUF");
    assertThat(GgufReader.isGguf(new HeldBytes("x", new byte[64]))).isFalse();
    assertThat(GgufReader.isGguf(new HeldBytes("x", new byte[3]))).isFalse();
    assertThat(GgufReader.isGguf(model().file())).isTrue();
    refused(new GgufBytes().version(1).llama(), "version 1", "2 and 3");
    refused(new GgufBytes().version(4_000).llama(), "version 4000");
  }

  @Test
  void absurdNumbersAreRefusedBeforeAnythingIsMade() {
    refused(new GgufBytes().entryCount(-1), "a number of values of 18446744073709551615");
    refused(new GgufBytes().entryCount(1L << 40), "65536 is the limit");
    refused(new GgufBytes().tensorCount(Long.MIN_VALUE), "a number of tensors");
    refused(new GgufBytes().tensorCount(2_000_000), "1000000 is the limit");
    refused(
        new GgufBytes().raw("a", 8, ByteBuffer.allocate(8).putLong(-1L).array()),
        "a text's length");
    refused(new GgufBytes().list("a", 4, Long.MAX_VALUE), "a list's length");
    refused(new GgufBytes().list("a", 12, 1L << 29), "the file ends");
    refused(new GgufBytes().raw("a", 13, new byte[8]), "unknown type 13");
    refused(new GgufBytes().list("a", 77, 5_000), "unknown type 77");
    refused(new GgufBytes().llama().tensor("t", 0, 0, Long.MAX_VALUE, 4), "more than 2^63");
    refused(new GgufBytes().llama().tensor("t", 0, 0, -1), "a dimension");
    refused(new GgufBytes().llama().tensor("t", 0, 0, 1, 1, 1, 1, 1), "5 dimensions");
    refused(new GgufBytes().llama().tensor("t", 0, 3, 32), "not aligned");
    refused(new GgufBytes().llama().tensor("t", 0, -32, 32), "offset");
    refused(new GgufBytes().llama().tensor("t", 12, 0, 100), "no whole blocks");
    refused(
        new GgufBytes().llama().tensor("a", 0, 0, 1L << 60).tensor("b", 0, 0, 1L << 60),
        "more than 2^63 bytes");
    refused(new GgufBytes().uint32("general.alignment", 48).tensor("a", 0, 0, 1), "alignment");
    refused(new GgufBytes().uint32("a", 1).uint32("a", 2), "'a' comes twice");
    refused(
        new GgufBytes().tensor("a", 0, 0, 1).tensor("a", 0, 32, 1), "two tensors have one name");
  }

  @Test
  void listsInListsHaveAnEnd() {
    GgufBytes bytes = new GgufBytes().list("deep", 9, 1);
    for (int i = 0; i < 10_000; i++) {
      bytes.bytes(bytes.buffer(12).putInt(9).putLong(1).array());
    }
    refused(bytes, "more than 4 deep");
  }

  @Test
  void longTextsAreCountedNotKept() throws IOException {
    GgufHeader header = read(new GgufBytes().text("long", "x".repeat(2_000_000)).llama());

    assertThat(header.values()).containsEntry("long", new GgufValue.LongText(2_000_000));
    assertThat(header.architecture()).hasValue("llama");
  }

  @Test
  void whateverIsKeptIsBounded() throws IOException {
    GgufBytes bytes = new GgufBytes();
    for (int i = 0; i < 20; i++) {
      bytes.text("text" + i, "x".repeat(1 << 20));
    }
    long kept =
        read(bytes).values().values().stream()
            .filter(value -> value instanceof GgufValue.Text)
            .count();
    assertThat(kept).isEqualTo(7);
  }

  @Test
  void unknownTensorTypesLeaveTheSizeOpen() throws IOException {
    GgufHeader header = read(new GgufBytes().llama().tensor("t", 31, 0, 64, 64));

    assertThat(header.expectedSize()).isEmpty();
    assertThat(header.parameters()).isEqualTo(4096);
    assertThat(header.dominantType()).isEmpty();
  }

  @Test
  void everyTypeHasItsBlocks() {
    assertThat(GgufTensorType.Q4_K.bytes(512)).hasValue(288);
    assertThat(GgufTensorType.MXFP4.bytes(64)).hasValue(34);
    assertThat(GgufTensorType.Q4_0.bytes(33)).isEmpty();
    assertThat(GgufTensorType.F64.bytes(Long.MAX_VALUE)).isEmpty();
    assertThat(GgufTensorType.of(4)).isEmpty();
    for (GgufTensorType type : GgufTensorType.values()) {
      assertThat(GgufTensorType.of(type.id())).hasValue(type);
    }
    assertThat(GgufFileType.label(15 + 1024)).hasValue("Q4_K_M");
    assertThat(GgufFileType.isGuessed(15 + 1024)).isTrue();
    assertThat(GgufFileType.label(5)).isEmpty();
    assertThat(GgufFileType.label(-1)).isEmpty();
  }

  @Test
  void aHeaderCutAnywhereIsRefused() {
    byte[] whole = model().list("tokenizer.ggml.tokens", 8, 2).element("a").element("b").header();
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> GgufReader.read(new HeldBytes("cut.gguf", cut)))
          .as("%d of %d bytes", length, whole.length)
          .isInstanceOf(FormatException.class)
          .hasMessageContaining("cut.gguf");
    }
  }

  @Test
  void flippedBitsNeverDoMoreThanFail() {
    byte[] whole = model().header();
    Random random = new Random(7);
    for (int i = 0; i < 20_000; i++) {
      byte[] broken = whole.clone();
      for (int j = 0; j <= random.nextInt(4); j++) {
        broken[random.nextInt(broken.length)] ^= (byte) (1 << random.nextInt(8));
      }
      try {
        assertThat(GgufReader.read(new HeldBytes("x", broken)).parameters()).isNotNegative();
      } catch (IOException e) {
        assertThat(e).isInstanceOf(FormatException.class);
      }
    }
  }

  @Test
  void noMoreIsReadThanNeeded() throws IOException {
    byte[] header = model().header();
    byte[] file = Arrays.copyOf(header, 50_000_000);
    long[] read = new long[1];
    RandomRead counted =
        new RandomRead() {
          @Override
          public String name() {
            return "big.gguf";
          }

          @Override
          public long size() {
            return file.length;
          }

          @Override
          public int read(long offset, ByteBuffer target) {
            int length = Math.min(target.remaining(), file.length - (int) offset);
            target.put(file, (int) offset, length);
            read[0] += length;
            return length;
          }

          @Override
          public void close() {
            // Nothing is open.
          }
        };

    assertThat(GgufReader.read(counted).parameters()).isPositive();
    assertThat(read[0]).isEqualTo(ByteWalk.FIRST_STEP);
  }
}
