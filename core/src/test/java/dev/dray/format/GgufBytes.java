package dev.dray.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Writes GGUF headers, wrong ones too.
final class GgufBytes {

  private final ByteArrayOutputStream entries = new ByteArrayOutputStream();
  private final ByteArrayOutputStream tensors = new ByteArrayOutputStream();
  private final ByteOrder order;
  private int version = 3;
  private long entryCount;
  private long tensorCount;

  GgufBytes(ByteOrder order) {
    this.order = order;
  }

  GgufBytes() {
    this(ByteOrder.LITTLE_ENDIAN);
  }

  GgufBytes version(int number) {
    version = number;
    return this;
  }

  /// The usual model's first keys.
  GgufBytes llama() {
    return text("general.architecture", "llama")
        .uint32("general.file_type", 15)
        .uint32("llama.context_length", 8192)
        .uint32("llama.block_count", 2)
        .uint32("llama.embedding_length", 64)
        .uint32("llama.attention.head_count", 4);
  }

  GgufBytes text(String key, String value) {
    entry(key, 8);
    text(entries, value);
    return this;
  }

  GgufBytes uint32(String key, int value) {
    entry(key, 4);
    entries.writeBytes(buffer(4).putInt(value).array());
    return this;
  }

  /// A value of any type, its bytes as they are.
  GgufBytes raw(String key, int type, byte[] bytes) {
    entry(key, type);
    entries.writeBytes(bytes);
    return this;
  }

  /// A list's head; its elements follow by [#bytes].
  GgufBytes list(String key, int type, long count) {
    entry(key, 9);
    entries.writeBytes(buffer(12).putInt(type).putLong(count).array());
    return this;
  }

  GgufBytes bytes(byte[] bytes) {
    entries.writeBytes(bytes);
    return this;
  }

  GgufBytes element(String text) {
    text(entries, text);
    return this;
  }

  GgufBytes tensor(String name, int type, long offset, long... dimensions) {
    text(tensors, name);
    tensors.writeBytes(buffer(4).putInt(dimensions.length).array());
    for (long size : dimensions) {
      tensors.writeBytes(buffer(8).putLong(size).array());
    }
    tensors.writeBytes(buffer(12).putInt(type).putLong(offset).array());
    tensorCount++;
    return this;
  }

  GgufBytes entryCount(long announced) {
    entryCount = announced;
    return this;
  }

  GgufBytes tensorCount(long announced) {
    tensorCount = announced;
    return this;
  }

  byte[] header() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes("GGUF".getBytes(UTF_8));
    out.writeBytes(buffer(20).putInt(version).putLong(tensorCount).putLong(entryCount).array());
    out.writeBytes(entries.toByteArray());
    out.writeBytes(tensors.toByteArray());
    return out.toByteArray();
  }

  HeldBytes file() {
    return new HeldBytes("model.gguf", header());
  }

  ByteBuffer buffer(int size) {
    return ByteBuffer.allocate(size).order(order);
  }

  private void entry(String key, int type) {
    text(entries, key);
    entries.writeBytes(buffer(4).putInt(type).array());
    entryCount++;
  }

  private void text(ByteArrayOutputStream out, String text) {
    byte[] bytes = text.getBytes(UTF_8);
    out.writeBytes(buffer(8).putLong(bytes.length).array());
    out.writeBytes(bytes);
  }
}
