package dev.dray.format;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;

/// Reads headers of safetensors files and holds them to the rules of the format: at most
/// 100,000,000 bytes of JSON, no name twice, no hole and no overlap in the data, every length as
/// its type and shape say. The header is read as it comes; of its tensors only sums and places
/// stay.
public final class SafetensorsReader {

  static final long LARGEST_HEADER = 100_000_000;
  static final int MOST_TENSORS = 1_000_000;
  private static final int MOST_DIMENSIONS = 32;
  private static final int MOST_METADATA = 64;
  private static final int LONGEST_METADATA = 512;

  /// Zero points are looked for beside the first packed tensors only.
  private static final int MOST_PAIRS = 64;

  private final RandomRead file;
  private final Map<String, String> metadata = new TreeMap<>();
  private final Map<SafetensorsType, Long> elements = new EnumMap<>(SafetensorsType.class);
  private final Map<SafetensorsType, Long> plain = new EnumMap<>(SafetensorsType.class);
  private final Map<String, long[]> packedShapes = new HashMap<>();
  private final Map<String, long[]> zeroShapes = new HashMap<>();
  private long packedWords;
  private long packedBytes;
  private long weightBytes;
  private long scales;
  private boolean hasFourBitSigns;
  private int count;
  private long[] names = new long[256];
  private Place[] places = new Place[256];

  /// Where a tensor's data lies.
  private record Place(long begin, long end) implements Comparable<Place> {
    @Override
    public int compareTo(Place other) {
      int byBegin = Long.compare(begin, other.begin);
      return byBegin == 0 ? Long.compare(end, other.end) : byBegin;
    }
  }

  private SafetensorsReader(RandomRead file) {
    this.file = file;
  }

  /// Reads a header.
  ///
  /// @throws FormatException if it is no safetensors header, or one that breaks the rules
  /// @throws IOException if it cannot be read
  public static SafetensorsHeader read(RandomRead file) throws IOException {
    return new SafetensorsReader(file).header();
  }

  private SafetensorsHeader header() throws IOException {
    ByteWalk walk = new ByteWalk(file, 8 + LARGEST_HEADER);
    if (file.size() < 10) {
      throw new FormatException(
          file.name(), "a safetensors file has 10 bytes at least, this one " + file.size());
    }
    long length = walk.count("a header", LARGEST_HEADER);
    if (length < 2) {
      throw new FormatException(file.name(), "a header of " + length + " bytes");
    }
    if (8 + length > file.size()) {
      throw new FormatException(
          file.name(),
          "the file ends at byte " + file.size() + " within its header of " + length + " bytes");
    }
    try (InputStream in = walk.stream(length);
        JsonParser parser = Json.FACTORY.createParser(ObjectReadContext.empty(), in)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new FormatException(file.name(), "its header is no JSON object");
      }
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = parser.currentName();
        parser.nextToken();
        if (name.equals("__metadata__")) {
          readMetadata(parser);
        } else {
          readTensor(name, parser);
        }
      }
      if (parser.nextToken() != null) {
        throw new FormatException(file.name(), "something follows its header's JSON");
      }
    } catch (JacksonException e) {
      throw new FormatException(
          file.name(), "its header is no JSON: " + Named.shortened(e.getOriginalMessage()), e);
    }
    return new SafetensorsHeader(
        count,
        metadata,
        elements,
        plain(),
        packedWords,
        packedBytes,
        scales,
        firstPair(),
        8 + length + dataLength());
  }

  private void readMetadata(JsonParser parser) throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw new FormatException(file.name(), "__metadata__ is no object");
    }
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String key = parser.currentName();
      if (parser.nextToken() != JsonToken.VALUE_STRING) {
        throw new FormatException(
            file.name(), "__metadata__." + Named.shortened(key) + " is no text");
      }
      if (metadata.size() < MOST_METADATA && key.length() <= LONGEST_METADATA) {
        String value = parser.getString();
        metadata.put(
            key, value.length() > LONGEST_METADATA ? value.substring(0, LONGEST_METADATA) : value);
      }
    }
  }

  private void readTensor(String name, JsonParser parser) throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw wrong(name, "is no object");
    }
    Optional<SafetensorsType> type = Optional.empty();
    boolean hasType = false;
    long[] shape = null;
    long[] offsets = null;
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String key = parser.currentName();
      JsonToken token = parser.nextToken();
      switch (key) {
        case "dtype" -> {
          if (token != JsonToken.VALUE_STRING) {
            throw wrong(name, "has no type");
          }
          type = SafetensorsType.of(parser.getString());
          hasType = true;
          if (type.isEmpty()) {
            throw wrong(name, "is of the unknown type " + Named.shortened(parser.getString()));
          }
        }
        case "shape" -> shape = numbers(name, parser, MOST_DIMENSIONS);
        case "data_offsets" -> offsets = numbers(name, parser, 2);
        default -> parser.skipChildren();
      }
    }
    if (!hasType || type.isEmpty() || shape == null || offsets == null || offsets.length != 2) {
      throw wrong(name, "lacks its type, shape or place");
    }
    add(name, type.get(), shape, new Place(offsets[0], offsets[1]));
  }

  private long[] numbers(String name, JsonParser parser, int most) throws IOException {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      throw wrong(name, "has no list where one must be");
    }
    long[] numbers = new long[most];
    int length = 0;
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT || length == most) {
        throw wrong(name, "has a list that is too long or of something else than whole numbers");
      }
      long number = parser.getLongValue();
      if (number < 0) {
        throw wrong(name, "has a negative size");
      }
      numbers[length++] = number;
    }
    return Arrays.copyOf(numbers, length);
  }

  private void add(String name, SafetensorsType type, long[] shape, Place place)
      throws FormatException {
    long numbers = 1;
    long bits;
    try {
      for (long size : shape) {
        numbers = Math.multiplyExact(numbers, size);
      }
      bits = Math.multiplyExact(numbers, type.bits());
    } catch (ArithmeticException e) {
      throw wrong(name, "has more than 2^63 bits");
    }
    if (bits % 8 != 0 || place.end() - place.begin() != bits / 8 || place.end() < place.begin()) {
      throw wrong(name, "has a place of another length than its shape");
    }
    if (count == MOST_TENSORS) {
      throw new FormatException(file.name(), "more than " + MOST_TENSORS + " tensors");
    }
    if (count == names.length) {
      names = Arrays.copyOf(names, count * 2);
      places = Arrays.copyOf(places, count * 2);
    }
    names[count] = Named.hash(name);
    places[count++] = place;
    elements.merge(type, numbers, Long::sum);
    tally(name, type, numbers, shape);
  }

  private void tally(String name, SafetensorsType type, long numbers, long[] shape) {
    int dot = name.lastIndexOf('.');
    String prefix = name.substring(0, Math.max(0, dot));
    String last = name.substring(dot + 1);
    // bitsandbytes and NVFP4 keep two weights in a byte and are known by what lies beside it.
    hasFourBitSigns |=
        last.startsWith("quant_state") || last.equals("quant_map") || last.equals("weight_scale_2");
    switch (Packing.of(name, type)) {
      case AID -> {
        if (last.equals("qzeros") && shape.length == 2 && zeroShapes.size() < MOST_PAIRS) {
          zeroShapes.put(prefix, shape);
        }
      }
      case SCALES -> scales += numbers;
      case PLAIN -> plain.merge(type, numbers, Long::sum);
      case PACKED -> {
        if (type == SafetensorsType.I32 || type == SafetensorsType.U32) {
          packedWords += numbers;
        } else if (last.equals("weight")) {
          weightBytes += numbers;
        } else {
          packedBytes += numbers;
        }
        if (last.equals("qweight") && shape.length == 2 && packedShapes.size() < MOST_PAIRS) {
          packedShapes.put(prefix, shape);
        }
      }
    }
  }

  /// Bytes called `weight` are packed only where signs of a 4-bit scheme lie beside them.
  private Map<SafetensorsType, Long> plain() {
    if (hasFourBitSigns) {
      packedBytes += weightBytes;
    } else if (weightBytes > 0) {
      plain.merge(SafetensorsType.U8, weightBytes, Long::sum);
    }
    return plain;
  }

  private Optional<SafetensorsHeader.PackedPair> firstPair() {
    return packedShapes.entrySet().stream()
        .filter(entry -> zeroShapes.containsKey(entry.getKey()))
        .min(Map.Entry.comparingByKey())
        .map(entry -> {
          long[] zeros = zeroShapes.getOrDefault(entry.getKey(), new long[2]);
          return new SafetensorsHeader.PackedPair(
              entry.getValue()[0], entry.getValue()[1], zeros[0], zeros[1]);
        });
  }

  /// Checks that no name comes twice and that the data has neither hole nor overlap.
  private long dataLength() throws FormatException {
    Arrays.sort(names, 0, count);
    for (int i = 1; i < count; i++) {
      if (names[i] == names[i - 1]) {
        throw new FormatException(file.name(), "two tensors have one name");
      }
    }
    Arrays.sort(places, 0, count);
    long end = 0;
    for (int i = 0; i < count; i++) {
      if (places[i].begin() != end) {
        throw new FormatException(
            file.name(),
            "its data has "
                + (places[i].begin() > end ? "a hole" : "an overlap")
                + " at byte "
                + Math.min(end, places[i].begin()));
      }
      end = places[i].end();
    }
    if (end > Long.MAX_VALUE - LARGEST_HEADER - 8) {
      throw new FormatException(file.name(), "data of " + end + " bytes");
    }
    return end;
  }

  private FormatException wrong(String tensor, String what) {
    return new FormatException(file.name(), "the tensor '" + Named.shortened(tensor) + "' " + what);
  }
}
