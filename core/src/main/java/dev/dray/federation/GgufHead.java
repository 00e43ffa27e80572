package dev.dray.federation;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// The first words of a GGUF file's header (versions 2 and 3, little-endian; the specification in
/// ggml's `docs/gguf.md`): what Ollama wants to be told of a model. Reads until the tokenizer
/// begins, at most a few kilobytes of usual files, and bounds everything.
///
/// @param architecture such as `llama`
/// @param sizeLabel such as `8B`, where the file says so
/// @param fileType the quantization of most tensors, such as `Q4_K_M`, where the file says so
record GgufHead(String architecture, Optional<String> sizeLabel, Optional<String> fileType) {

  private static final int MAGIC = 0x46554747;
  private static final long MOST_BYTES = 1 << 20;
  private static final int MOST_ENTRIES = 1_000;
  private static final int LONGEST_TEXT = 4_096;

  private static final int TYPE_UINT32 = 4;
  private static final int TYPE_STRING = 8;

  /// `llama_ftype` of llama.cpp; numbers that are not here were removed or never given.
  private static final Map<Integer, String> FILE_TYPES =
      Map.ofEntries(
          Map.entry(0, "F32"),
          Map.entry(1, "F16"),
          Map.entry(2, "Q4_0"),
          Map.entry(3, "Q4_1"),
          Map.entry(7, "Q8_0"),
          Map.entry(8, "Q5_0"),
          Map.entry(9, "Q5_1"),
          Map.entry(10, "Q2_K"),
          Map.entry(11, "Q3_K_S"),
          Map.entry(12, "Q3_K_M"),
          Map.entry(13, "Q3_K_L"),
          Map.entry(14, "Q4_K_S"),
          Map.entry(15, "Q4_K_M"),
          Map.entry(16, "Q5_K_S"),
          Map.entry(17, "Q5_K_M"),
          Map.entry(18, "Q6_K"),
          Map.entry(19, "IQ2_XXS"),
          Map.entry(20, "IQ2_XS"),
          Map.entry(21, "Q2_K_S"),
          Map.entry(22, "IQ3_XS"),
          Map.entry(23, "IQ3_XXS"),
          Map.entry(24, "IQ1_S"),
          Map.entry(25, "IQ4_NL"),
          Map.entry(26, "IQ3_S"),
          Map.entry(27, "IQ3_M"),
          Map.entry(28, "IQ2_S"),
          Map.entry(29, "IQ2_M"),
          Map.entry(30, "IQ4_XS"),
          Map.entry(31, "IQ1_M"),
          Map.entry(32, "BF16"),
          Map.entry(36, "TQ1_0"),
          Map.entry(37, "TQ2_0"),
          Map.entry(38, "MXFP4_MOE"),
          Map.entry(39, "NVFP4"));

  /// Reads the head of a file.
  ///
  /// @return nothing if it is no GGUF file, or names no architecture
  /// @throws IOException if it cannot be read
  static Optional<GgufHead> read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return new Reader(ByteBuffer.wrap(in.readNBytes((int) MOST_BYTES))).head();
    }
  }

  private static final class Reader {
    private final ByteBuffer in;
    private Optional<String> architecture = Optional.empty();
    private Optional<String> sizeLabel = Optional.empty();
    private OptionalInt fileType = OptionalInt.empty();

    Reader(ByteBuffer bytes) {
      in = bytes.order(ByteOrder.LITTLE_ENDIAN);
    }

    Optional<GgufHead> head() {
      if (in.remaining() < 24 || in.getInt() != MAGIC) {
        return Optional.empty();
      }
      int version = in.getInt();
      if (version != 2 && version != 3) {
        return Optional.empty();
      }
      in.getLong();
      long entries = Math.min(in.getLong(), MOST_ENTRIES);
      for (long i = 0; i < entries; i++) {
        if (!entry()) {
          break;
        }
      }
      return architecture.map(a ->
          new GgufHead(
              a,
              sizeLabel,
              fileType.isPresent()
                  ? Optional.ofNullable(FILE_TYPES.get(fileType.getAsInt() & ~1024))
                  : Optional.empty()));
    }

    /// Reads one entry; false where reading ends.
    private boolean entry() {
      Optional<String> key = text();
      if (key.isEmpty() || in.remaining() < 4) {
        return false;
      }
      int type = in.getInt();
      if (type == TYPE_STRING) {
        Optional<String> value = text();
        switch (key.get()) {
          case "general.architecture" -> architecture = value;
          case "general.size_label" -> sizeLabel = value;
          default -> {
            // Nothing that is asked for.
          }
        }
        return value.isPresent();
      }
      int size =
          switch (type) {
            case 0, 1, 7 -> 1;
            case 2, 3 -> 2;
            case TYPE_UINT32, 5, 6 -> 4;
            case 10, 11, 12 -> 8;
            // Lists are the tokenizer's, and come after what is asked for.
            default -> 0;
          };
      if (size == 0 || in.remaining() < size) {
        return false;
      }
      if (type == TYPE_UINT32 && key.get().equals("general.file_type")) {
        fileType = OptionalInt.of(in.getInt());
      } else {
        in.position(in.position() + size);
      }
      return true;
    }

    /// A text; longer ones than any that is asked for are passed over.
    private Optional<String> text() {
      if (in.remaining() < 8) {
        return Optional.empty();
      }
      long length = in.getLong();
      if (length < 0 || length > in.remaining()) {
        return Optional.empty();
      }
      byte[] bytes = new byte[(int) Math.min(length, LONGEST_TEXT)];
      in.get(bytes);
      in.position(in.position() + (int) length - bytes.length);
      return Optional.of(new String(bytes, StandardCharsets.UTF_8));
    }
  }
}
