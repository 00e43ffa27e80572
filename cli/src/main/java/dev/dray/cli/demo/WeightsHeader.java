package dev.dray.cli.demo;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// What a weights file says about itself in its first bytes. Only enough to tell what it is; the
/// formats in full are read elsewhere.
///
/// GGUF: magic `GGUF`, version, number of tensors, number of metadata entries, little-endian
/// (ggml's `docs/gguf.md`). Safetensors: eight bytes of header length, then a JSON object with one
/// entry for each tensor (the format's README).
///
/// @param format the container format
/// @param about the rest in words
record WeightsHeader(String format, String about) {

  private static final int GGUF_MAGIC = 0x46554747;
  private static final long LONGEST_JSON = 16 << 20;
  private static final Pattern TENSOR = Pattern.compile("\"data_offsets\"");

  /// Reads a file's beginning.
  ///
  /// @return empty if it is neither format
  static Optional<WeightsHeader> read(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      ByteBuffer head = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
      readFully(channel, head, 0);
      if (head.remaining() < 24) {
        return Optional.empty();
      }
      if (head.getInt(0) == GGUF_MAGIC) {
        return Optional.of(
            new WeightsHeader(
                "GGUF",
                String.format(
                    Locale.ROOT,
                    "version %d, %d tensors, %d metadata entries",
                    head.getInt(4),
                    head.getLong(8),
                    head.getLong(16))));
      }
      long length = head.getLong(0);
      if (length < 2
          || length > LONGEST_JSON
          || length > channel.size() - 8
          || head.get(8) != '{') {
        return Optional.empty();
      }
      ByteBuffer json = ByteBuffer.allocate((int) length);
      readFully(channel, json, 8);
      long tensors = TENSOR.matcher(StandardCharsets.UTF_8.decode(json)).results().count();
      return Optional.of(new WeightsHeader("safetensors", tensors + " tensors"));
    }
  }

  private static void readFully(FileChannel channel, ByteBuffer into, long from)
      throws IOException {
    long position = from;
    while (into.hasRemaining()) {
      int read = channel.read(into, position);
      if (read < 0) {
        break;
      }
      position += read;
    }
    into.flip();
  }
}
