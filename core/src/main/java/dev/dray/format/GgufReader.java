package dev.dray.format;

import java.io.IOException;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// Reads headers of GGUF files, versions 2 and 3, either byte order (the specification is ggml's
/// `docs/gguf.md`). Lists are passed over, not kept; counts, lengths, depth and the whole header
/// are bounded, below what the format would allow where no real file comes near.
public final class GgufReader {

  static final int MAGIC = 0x46554747;
  static final long LARGEST_HEADER = 512L << 20;
  static final int MOST_VALUES = 65_536;
  static final int MOST_TENSORS = 1_000_000;
  static final long LONGEST_KEY = 65_535;
  static final long LONGEST_TEXT = 16L << 20;
  static final long LONGEST_NAME = 1_024;
  static final long MOST_ELEMENTS = 1L << 30;
  static final int MOST_DIMENSIONS = 4;
  static final int DEEPEST = 4;

  /// Longer texts are not kept; the longest chat templates have about 100 KiB.
  private static final int LONGEST_KEPT = 1 << 20;

  /// All keys and texts that are kept.
  private static final int MOST_KEPT = 8 << 20;

  /// One number per layer, with room.
  private static final int MOST_KEPT_NUMBERS = 4_096;

  private static final int TYPE_TEXT = 8;
  private static final int TYPE_ROW = 9;

  private final RandomRead file;
  private final ByteWalk walk;
  private final Map<String, GgufValue> values = new LinkedHashMap<>();
  private final Map<GgufTensorType, Long> elements = new EnumMap<>(GgufTensorType.class);
  private final Map<GgufTensorType, Long> bytes = new EnumMap<>(GgufTensorType.class);
  private final Map<GgufTensorType, Long> quantized = new EnumMap<>(GgufTensorType.class);
  private long kept;
  private long parameters;
  private long dataLength;
  private boolean allTypesKnown = true;

  private GgufReader(RandomRead file) {
    this.file = file;
    this.walk = new ByteWalk(file, LARGEST_HEADER);
  }

  /// Whether a file begins as GGUF files do.
  ///
  /// @throws IOException if it cannot be read
  public static boolean isGguf(RandomRead file) throws IOException {
    return file.size() >= 24 && new ByteWalk(file, 24).getInt() == MAGIC;
  }

  /// Reads a header to its end.
  ///
  /// @throws FormatException if it is no GGUF header, or one beyond the bounds
  /// @throws IOException if it cannot be read
  public static GgufHeader read(RandomRead file) throws IOException {
    return new GgufReader(file).header(true);
  }

  /// Reads the values up to the tokenizer's, which begin what is long; counts no tensors.
  ///
  /// @throws FormatException if it is no GGUF header, or one beyond the bounds
  /// @throws IOException if it cannot be read
  public static GgufHeader readBeginning(RandomRead file) throws IOException {
    return new GgufReader(file).header(false);
  }

  private GgufHeader header(boolean whole) throws IOException {
    if (walk.getInt() != MAGIC) {
      throw new FormatException(file.name(), "it does not begin with GGUF");
    }
    int version = walk.getInt();
    // The version is small, so a zero low half means that its bytes are the other way round.
    boolean bigEndian = version != 0 && (version & 0xffff) == 0;
    if (bigEndian) {
      walk.order(ByteOrder.BIG_ENDIAN);
      version = Integer.reverseBytes(version);
    }
    if (version != 2 && version != 3) {
      throw new FormatException(
          file.name(),
          "GGUF version " + Integer.toUnsignedString(version) + "; 2 and 3 can be read");
    }
    long tensors = walk.count("a number of tensors", MOST_TENSORS);
    long entries = walk.count("a number of values", MOST_VALUES);
    boolean reached = true;
    for (long i = 0; i < entries && reached; i++) {
      reached = entry(whole);
    }
    if (whole) {
      readTensors((int) tensors);
    }
    long end = walk.position();
    return new GgufHeader(
        version,
        bigEndian,
        values,
        tensors,
        parameters,
        elements,
        bytes,
        quantized,
        end,
        whole && allTypesKnown ? expectedSize(end, tensors) : OptionalLong.empty());
  }

  /// Reads one value; false where the tokenizer's begin and only the beginning is wanted.
  private boolean entry(boolean whole) throws IOException {
    String key = walk.text((int) walk.count("a key's length", LONGEST_KEY));
    if (!whole && key.startsWith("tokenizer.") && !values.isEmpty()) {
      return false;
    }
    int type = walk.getInt();
    GgufValue value = value(type);
    kept += key.length();
    if (kept > MOST_KEPT) {
      throw walk.wrong("more than " + MOST_KEPT + " characters of metadata");
    }
    if (values.putIfAbsent(key, value) != null) {
      throw walk.wrong("the key '" + Named.shortened(key) + "' comes twice");
    }
    return true;
  }

  private GgufValue value(int type) throws IOException {
    return switch (type) {
      case TYPE_TEXT -> text();
      case TYPE_ROW -> row(1);
      case 6 -> new GgufValue.Real(Float.intBitsToFloat(walk.getInt()));
      case 12 -> new GgufValue.Real(Double.longBitsToDouble(walk.getLong()));
      case 7 -> new GgufValue.Flag(walk.unsignedByte() != 0);
      default -> new GgufValue.Whole(whole(type));
    };
  }

  private long whole(int type) throws IOException {
    return switch (type) {
      case 0 -> walk.unsignedByte();
      case 1 -> (byte) walk.unsignedByte();
      case 2 -> walk.unsignedShort();
      case 3 -> (short) walk.unsignedShort();
      case 4 -> Integer.toUnsignedLong(walk.getInt());
      case 5 -> walk.getInt();
      case 10, 11 -> walk.getLong();
      default -> throw unknown(type);
    };
  }

  private GgufValue text() throws IOException {
    long length = walk.count("a text's length", LONGEST_TEXT);
    if (length > LONGEST_KEPT || kept + length > MOST_KEPT) {
      walk.skip(length);
      return new GgufValue.LongText(length);
    }
    kept += length;
    return new GgufValue.Text(walk.text((int) length));
  }

  private GgufValue.Row row(int depth) throws IOException {
    if (depth > DEEPEST) {
      throw walk.wrong("lists in lists more than " + DEEPEST + " deep");
    }
    int type = walk.getInt();
    long count = walk.count("a list's length", MOST_ELEMENTS);
    if (isWhole(type) && count <= MOST_KEPT_NUMBERS && kept + count * 8 <= MOST_KEPT) {
      List<Long> numbers = new ArrayList<>((int) count);
      for (long i = 0; i < count; i++) {
        numbers.add(whole(type));
      }
      kept += count * 8;
      return new GgufValue.Row(count, numbers);
    }
    if (type == TYPE_TEXT) {
      for (long i = 0; i < count; i++) {
        walk.skip(walk.count("a text's length", LONGEST_TEXT));
      }
    } else if (type == TYPE_ROW) {
      for (long i = 0; i < count; i++) {
        row(depth + 1);
      }
    } else {
      walk.skip(count * width(type));
    }
    return new GgufValue.Row(count, List.of());
  }

  private static boolean isWhole(int type) {
    return (type >= 0 && type <= 5) || type == 10 || type == 11;
  }

  private int width(int type) throws FormatException {
    return switch (type) {
      case 0, 1, 7 -> 1;
      case 2, 3 -> 2;
      case 4, 5, 6 -> 4;
      case 10, 11, 12 -> 8;
      default -> throw unknown(type);
    };
  }

  private FormatException unknown(int type) {
    return walk.wrong("a value of the unknown type " + Integer.toUnsignedString(type));
  }

  private void readTensors(int count) throws IOException {
    // Names are compared by 64 bits of theirs: a million of them fit into 8 MB.
    long[] names = new long[Math.min(count, 1 << 16)];
    long alignment = alignment();
    for (int i = 0; i < count; i++) {
      String name = walk.text((int) walk.count("a name's length", LONGEST_NAME));
      if (i == names.length) {
        names = Arrays.copyOf(names, Math.min(count, names.length * 2));
      }
      names[i] = Named.hash(name);
      tensor(name, alignment);
    }
    Arrays.sort(names, 0, count);
    for (int i = 1; i < count; i++) {
      if (names[i] == names[i - 1]) {
        throw new FormatException(file.name(), "two tensors have one name");
      }
    }
  }

  private void tensor(String name, long alignment) throws IOException {
    int dimensions = walk.getInt();
    if (dimensions < 0 || dimensions > MOST_DIMENSIONS) {
      throw walk.wrong(
          "a tensor of "
              + Integer.toUnsignedString(dimensions)
              + " dimensions: "
              + Named.shortened(name));
    }
    long numbers = 1;
    int wide = 0;
    for (int i = 0; i < dimensions; i++) {
      long size = walk.count("a dimension", Long.MAX_VALUE);
      wide += size > 1 ? 1 : 0;
      try {
        numbers = Math.multiplyExact(numbers, size);
      } catch (ArithmeticException e) {
        throw walk.wrong("a tensor of more than 2^63 numbers: " + Named.shortened(name));
      }
    }
    Optional<GgufTensorType> type = GgufTensorType.of(walk.getInt());
    long offset = walk.count("a tensor's offset", Long.MAX_VALUE);
    if (offset % alignment != 0) {
      throw walk.wrong("a tensor that is not aligned: " + Named.shortened(name));
    }
    OptionalLong length = type.map(t -> t.bytes(0)).orElse(OptionalLong.empty());
    if (type.isPresent()) {
      length = type.get().bytes(numbers);
      if (length.isEmpty()) {
        throw walk.wrong("a tensor that fills no whole blocks: " + Named.shortened(name));
      }
    }
    try {
      parameters = Math.addExact(parameters, numbers);
      if (type.isPresent()) {
        long size = length.getAsLong();
        dataLength = Math.max(dataLength, Math.addExact(offset, size));
        elements.merge(type.get(), numbers, Math::addExact);
        bytes.merge(type.get(), size, Math::addExact);
        if (wide > 1) {
          quantized.merge(type.get(), size, Math::addExact);
        }
      } else {
        allTypesKnown = false;
      }
    } catch (ArithmeticException e) {
      throw walk.wrong("tensors of more than 2^63 bytes");
    }
  }

  private long alignment() throws FormatException {
    GgufValue value = values.get("general.alignment");
    if (value == null) {
      return 32;
    }
    if (value instanceof GgufValue.Whole(long number)
        && number > 0
        && number <= 1 << 20
        && Long.bitCount(number) == 1) {
      return number;
    }
    throw new FormatException(file.name(), "general.alignment is no power of two up to 2^20");
  }

  private OptionalLong expectedSize(long end, long tensors) throws IOException {
    if (tensors == 0) {
      return OptionalLong.of(end);
    }
    long alignment = alignment();
    long start = (end + alignment - 1) / alignment * alignment;
    return Long.MAX_VALUE - start < dataLength
        ? OptionalLong.empty()
        : OptionalLong.of(start + dataLength);
  }
}
