package dev.dray.testkit.weights;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.dray.testkit.content.Content;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/// Makes GGUF version 3 files with a true header: metadata, tokenizer, tensor infos; the tensor
/// data are generated.
public final class GgufFile {
  private static final int ALIGNMENT = 32;
  private static final int UINT32 = 4;
  private static final int FLOAT32 = 6;
  private static final int STRING = 8;
  private static final int ARRAY = 9;
  private static final int TYPE_F32 = 0;
  private static final int TYPE_Q8_0 = 8;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private int entries;

  private GgufFile() {}

  /// A small language model of architecture `llama`, quantized `Q8_0`, in a file of about (at
  /// least) `size` bytes; the header alone takes some 10 KB.
  public static Content llama(String name, long size, long seed) {
    GgufFile file = new GgufFile();
    file.string("general.architecture", "llama");
    file.string("general.type", "model");
    file.string("general.name", name);
    file.string("general.size_label", "1M");
    file.string("general.license", "apache-2.0");
    file.uint32("general.file_type", 7);
    file.uint32("general.quantization_version", 2);
    file.uint32("llama.block_count", 2);
    file.uint32("llama.context_length", 4096);
    file.uint32("llama.embedding_length", 256);
    file.uint32("llama.feed_forward_length", 512);
    file.uint32("llama.attention.head_count", 8);
    file.uint32("llama.attention.head_count_kv", 4);
    file.float32("llama.attention.layer_norm_rms_epsilon", 1e-5f);
    file.float32("llama.rope.freq_base", 10_000f);
    file.string("tokenizer.ggml.model", "gpt2");
    file.string("tokenizer.ggml.pre", "llama-bpe");
    file.strings("tokenizer.ggml.tokens", Tokenizer.TOKENS);
    file.uint32s("tokenizer.ggml.token_type", Tokenizer.TOKENS.size(), 1);
    file.uint32("tokenizer.ggml.bos_token_id", 0);
    file.uint32("tokenizer.ggml.eos_token_id", 1);
    file.string("tokenizer.chat_template", Tokenizer.CHAT_TEMPLATE);
    return file.withTensors(size, seed);
  }

  private Content withTensors(long size, long seed) {
    // A row of 256 weights takes 8 blocks of 34 bytes.
    long rowBytes = 8 * 34;
    long normBytes = 256 * 4;
    long rows = Math.max(1, (size - out.size() - 256 - normBytes) / rowBytes);
    ByteArrayOutputStream infos = new ByteArrayOutputStream();
    tensor(infos, "token_embd.weight", TYPE_Q8_0, 0, 256, rows);
    long normOffset = align(rows * rowBytes);
    tensor(infos, "output_norm.weight", TYPE_F32, normOffset, 256);
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    head.writeBytes("GGUF".getBytes(UTF_8));
    head.writeBytes(little(4).putInt(3).array());
    head.writeBytes(little(16).putLong(2).putLong(entries).array());
    head.writeBytes(out.toByteArray());
    head.writeBytes(infos.toByteArray());
    int padding = (int) (align(head.size()) - head.size());
    head.writeBytes(new byte[padding]);
    return Content.joined(
        List.of(Content.of(head.toByteArray()), Content.generated(seed, normOffset + normBytes)));
  }

  private static void tensor(
      ByteArrayOutputStream infos, String name, int type, long offset, long... shape) {
    infos.writeBytes(text(name));
    infos.writeBytes(little(4).putInt(shape.length).array());
    for (long dimension : shape) {
      infos.writeBytes(little(8).putLong(dimension).array());
    }
    infos.writeBytes(little(12).putInt(type).putLong(offset).array());
  }

  private void string(String key, String value) {
    key(key, STRING);
    out.writeBytes(text(value));
  }

  private void uint32(String key, int value) {
    key(key, UINT32);
    out.writeBytes(little(4).putInt(value).array());
  }

  private void float32(String key, float value) {
    key(key, FLOAT32);
    out.writeBytes(little(4).putFloat(value).array());
  }

  private void strings(String key, List<String> values) {
    key(key, ARRAY);
    out.writeBytes(little(12).putInt(STRING).putLong(values.size()).array());
    values.forEach(value -> out.writeBytes(text(value)));
  }

  private void uint32s(String key, int count, int value) {
    key(key, ARRAY);
    out.writeBytes(little(12).putInt(UINT32).putLong(count).array());
    for (int i = 0; i < count; i++) {
      out.writeBytes(little(4).putInt(value).array());
    }
  }

  private void key(String key, int type) {
    entries++;
    out.writeBytes(text(key));
    out.writeBytes(little(4).putInt(type).array());
  }

  private static byte[] text(String value) {
    byte[] bytes = value.getBytes(UTF_8);
    return little(8 + bytes.length).putLong(bytes.length).put(bytes).array();
  }

  private static ByteBuffer little(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static long align(long position) {
    return Math.ceilDiv(position, ALIGNMENT) * ALIGNMENT;
  }
}
