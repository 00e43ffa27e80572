package dev.dray.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dray.testkit.Proves;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsReaderTest {

  private static byte[] bytes(String json, long data) {
    byte[] text = json.getBytes(StandardCharsets.UTF_8);
    ByteBuffer file =
        ByteBuffer.allocate((int) (8 + text.length + data)).order(ByteOrder.LITTLE_ENDIAN);
    return file.putLong(text.length).put(text).array();
  }

  private static HeldBytes file(String json, long data) {
    return new HeldBytes("model.safetensors", bytes(json, data));
  }

  private static SafetensorsHeader read(String json, long data) throws IOException {
    return SafetensorsReader.read(file(json, data));
  }

  /// Tensors one behind the other: `name dtype dims` each.
  private static String tensors(String... lines) {
    StringBuilder json = new StringBuilder("{");
    long at = 0;
    for (String line : lines) {
      String[] parts = line.split(" ", -1);
      long elements = 1;
      for (String size : parts[2].split(",", -1)) {
        elements *= Long.parseLong(size);
      }
      long length = elements * SafetensorsType.of(parts[1]).orElseThrow().bits() / 8;
      json.append(
          "\"%s\":{\"dtype\":\"%s\",\"shape\":[%s],\"data_offsets\":[%d,%d]},"
              .formatted(parts[0], parts[1], parts[2], at, at + length));
      at += length;
    }
    json.setCharAt(json.length() - 1, '}');
    return json.toString();
  }

  @Test
  @Proves("S002-203")
  void tensorsAreCounted() throws IOException {
    SafetensorsHeader header =
        read(
            "{\"__metadata__\":{\"format\":\"pt\"},"
                + tensors("a.weight BF16 4,8", "a.bias F32 8").substring(1)
                + "   ",
            96);

    assertThat(header.tensors()).isEqualTo(2);
    assertThat(header.metadata()).containsEntry("format", "pt");
    assertThat(header.parameters(OptionalInt.empty(), OptionalInt.empty())).hasValue(40);
    assertThat(header.dominantType()).hasValue(SafetensorsType.BF16);
    assertThat(header.expectedSize()).isEqualTo(header.expectedSize());
    assertThat(header.isPacked()).isFalse();
  }

  @Test
  void scalarsAndEmptyTensorsAreTensors() throws IOException {
    SafetensorsHeader header =
        read(
            "{\"s\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[0,4]},"
                + "\"e\":{\"dtype\":\"F32\",\"shape\":[0,7],\"data_offsets\":[4,4]}}",
            4);
    assertThat(header.parameters(OptionalInt.empty(), OptionalInt.empty())).hasValue(1);
    assertThat(read("{}", 0).tensors()).isZero();
  }

  @Test
  void packedTensorsAreCountedByWhatIsInThem() throws IOException {
    SafetensorsHeader gptq =
        read(
            tensors(
                "l.qweight I32 128,256",
                "l.qzeros I32 8,32",
                "l.scales F16 8,256",
                "l.g_idx I32 1024",
                "norm.weight F16 256"),
            1 << 20);
    assertThat(gptq.parameters(OptionalInt.of(4), OptionalInt.empty())).hasValue(1024 * 256 + 256);
    assertThat(gptq.parameters(OptionalInt.empty(), OptionalInt.empty())).isEmpty();
    assertThat(gptq.firstPacked().orElseThrow().isPackedByColumns()).isFalse();
    assertThat(gptq.firstPacked().orElseThrow().groupSize(4)).hasValue(128);

    SafetensorsHeader awq =
        read(tensors("l.qweight I32 1024,32", "l.qzeros I32 8,32", "l.scales F16 8,256"), 1 << 20);
    assertThat(awq.parameters(OptionalInt.of(4), OptionalInt.empty())).hasValue(1024 * 256);
    assertThat(awq.firstPacked().orElseThrow().isPackedByColumns()).isTrue();
    assertThat(awq.firstPacked().orElseThrow().groupSize(4)).hasValue(128);

    SafetensorsHeader mlx =
        read(
            tensors(
                "l.weight U32 256,128",
                "l.scales F16 256,16",
                "l.biases F16 256,16",
                "n.weight F16 256"),
            1 << 20);
    assertThat(mlx.parameters(OptionalInt.of(4), OptionalInt.of(64))).hasValue(256 * 1024 + 256);

    SafetensorsHeader bnb =
        read(
            tensors(
                "l.weight U8 131072,1",
                "l.weight.absmax U8 4096",
                "l.weight.quant_map F32 16",
                "l.weight.quant_state.bitsandbytes__nf4 U8 90"),
            1 << 20);
    assertThat(bnb.parameters(OptionalInt.of(4), OptionalInt.empty())).hasValue(262_144);

    SafetensorsHeader mxfp4 =
        read(tensors("l.gate_up_proj_blocks U8 2,4,16", "l.gate_up_proj_scales U8 2,4"), 256);
    assertThat(mxfp4.parameters(OptionalInt.of(4), OptionalInt.empty())).hasValue(256);

    SafetensorsHeader fp8 =
        read(tensors("l.weight F8_E4M3 16,16", "l.weight_scale_inv F32 1,1"), 300);
    assertThat(fp8.parameters(OptionalInt.of(8), OptionalInt.empty())).hasValue(256);

    SafetensorsHeader bytes = read(tensors("l.weight U8 16,16"), 256);
    assertThat(bytes.parameters(OptionalInt.empty(), OptionalInt.empty())).hasValue(256);
  }

  @Test
  void shardsAddUp() throws IOException {
    SafetensorsHeader sum =
        read(tensors("a F16 4"), 8).plus(read(tensors("b F16 6", "c F32 1"), 16));

    assertThat(sum.tensors()).isEqualTo(3);
    assertThat(sum.parameters(OptionalInt.empty(), OptionalInt.empty())).hasValue(11);
    assertThat(sum.elements()).containsEntry(SafetensorsType.F16, 10L);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[] | no JSON object",
        "{\"a\":1} | is no object",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1]}} | lacks",
        "{\"a\":{\"dtype\":\"F9\",\"shape\":[1],\"data_offsets\":[0,4]}} | unknown type F9",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}} | another length",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,0]}} | another length",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}} | negative",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1.5],\"data_offsets\":[0,4]}} | whole numbers",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4,8]}} | too long",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[9223372036854775807,9],\"data_offsets\":[0,4]}} | 2^63",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}} | a hole at byte 0",
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0,4]},\"b\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[2,6]}} | an overlap at byte 2",
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0,4]},\"a\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[4,8]}} | two tensors have one name",
        "{\"a\":{\"dtype\":\"F4\",\"shape\":[3],\"data_offsets\":[0,1]}} | another length",
        "{\"__metadata__\":{\"a\":1}} | __metadata__.a is no text",
        "{\"__metadata__\":[]} | __metadata__ is no object",
        "{\"a\" | no JSON",
        "{} {} | something follows",
      })
  void brokenRulesAreNamed(String json, String words) {
    assertThatThrownBy(() -> read(json, 64))
        .isInstanceOf(FormatException.class)
        .hasMessageStartingWith("model.safetensors: ")
        .hasMessageContaining(words);
  }

  @Test
  void lengthsAreBounded() {
    byte[] huge =
        ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN).putLong(100_000_001).array();
    assertThatThrownBy(() -> SafetensorsReader.read(new HeldBytes("x", huge)))
        .hasMessageContaining("100000000 is the limit");
    byte[] negative = ByteBuffer.allocate(64).putLong(-1).array();
    assertThatThrownBy(() -> SafetensorsReader.read(new HeldBytes("x", negative)))
        .hasMessageContaining("18446744073709551615");
    byte[] beyond = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN).putLong(57).array();
    assertThatThrownBy(() -> SafetensorsReader.read(new HeldBytes("x", beyond)))
        .hasMessageContaining("ends at byte 64 within its header of 57 bytes");
    assertThatThrownBy(() -> SafetensorsReader.read(new HeldBytes("x", new byte[9])))
        .hasMessageContaining("10 bytes at least");
  }

  @Test
  void manyTensorsTakeLittleMemory() throws IOException {
    int count = 100_000;
    StringBuilder json = new StringBuilder("{");
    for (int i = 0; i < count; i++) {
      json.append(
          "\"model.layers.%d.mlp.experts.weight\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[%d,%d]},"
              .formatted(i, i, i + 1));
    }
    json.setCharAt(json.length() - 1, '}');

    assertThat(read(json.toString(), count).tensors()).isEqualTo(count);
  }

  @Test
  void deepNestingIsRefused() {
    String deep = "{\"a\":{\"x\":" + "[".repeat(10_000) + "]".repeat(10_000) + "}}";
    assertThatThrownBy(() -> read(deep, 0)).isInstanceOf(FormatException.class);
  }

  @Test
  void aHeaderCutAnywhereIsRefused() {
    byte[] whole = bytes(tensors("a BF16 4,8", "b F32 8"), 0);
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> SafetensorsReader.read(new HeldBytes("cut", cut)))
          .isInstanceOf(FormatException.class);
    }
  }

  @Test
  void flippedBitsNeverDoMoreThanFail() {
    byte[] whole = bytes(tensors("a BF16 4,8", "b.qweight I32 8,8", "b.qzeros I32 1,8"), 8);
    Random random = new Random(11);
    for (int i = 0; i < 20_000; i++) {
      byte[] broken = whole.clone();
      broken[random.nextInt(broken.length)] ^= (byte) (1 << random.nextInt(8));
      try {
        assertThat(SafetensorsReader.read(new HeldBytes("x", broken)).tensors()).isNotNegative();
      } catch (IOException e) {
        assertThat(e).isInstanceOf(FormatException.class);
      }
    }
  }
}
