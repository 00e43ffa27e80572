package dev.dray.format;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;

/// What the header of a safetensors file says in sum. Headers of several shards add up.
///
/// @param tensors how many tensors there are
/// @param metadata the texts of `__metadata__`, long ones cut
/// @param elements numbers per type, all tensors
/// @param plain numbers per type of tensors that hold one weight in each number
/// @param packedWords 32-bit numbers that hold several weights each
/// @param packedBytes 8-bit numbers that hold several weights each
/// @param scales numbers in tensors called `scales`
/// @param firstPacked shapes of a packed tensor and its zero points, where there are any
/// @param expectedSize the length of the whole file, of all files where several were added
public record SafetensorsHeader(
    long tensors,
    Map<String, String> metadata,
    Map<SafetensorsType, Long> elements,
    Map<SafetensorsType, Long> plain,
    long packedWords,
    long packedBytes,
    long scales,
    Optional<PackedPair> firstPacked,
    long expectedSize) {

  /// A packed tensor and its zero points; two dimensions each. How one is packed shows in the
  /// other.
  ///
  /// @param rows of `qweight`
  /// @param columns of `qweight`
  /// @param zeroRows of `qzeros`, one for each group
  /// @param zeroColumns of `qzeros`
  public record PackedPair(long rows, long columns, long zeroRows, long zeroColumns) {

    /// Whether it is packed along the columns, as AWQ does; GPTQ packs along the rows.
    public boolean isPackedByColumns() {
      return columns == zeroColumns;
    }

    /// How many weights share a scale, if each of them has `bits`.
    public OptionalInt groupSize(int bits) {
      long inputs = isPackedByColumns() ? rows : rows * 32 / bits;
      long group = zeroRows == 0 ? 0 : inputs / zeroRows;
      return group > 0 && group <= 1 << 20 ? OptionalInt.of((int) group) : OptionalInt.empty();
    }
  }

  /// Copies the maps.
  public SafetensorsHeader {
    metadata = Collections.unmodifiableMap(new TreeMap<>(metadata));
    elements = copy(elements);
    plain = copy(plain);
  }

  private static Map<SafetensorsType, Long> copy(Map<SafetensorsType, Long> map) {
    EnumMap<SafetensorsType, Long> copy = new EnumMap<>(SafetensorsType.class);
    copy.putAll(map);
    return Collections.unmodifiableMap(copy);
  }

  /// Both together: two shards of one model.
  public SafetensorsHeader plus(SafetensorsHeader other) {
    Map<String, String> texts = new TreeMap<>(other.metadata);
    texts.putAll(metadata);
    return new SafetensorsHeader(
        tensors + other.tensors,
        texts,
        sum(elements, other.elements),
        sum(plain, other.plain),
        packedWords + other.packedWords,
        packedBytes + other.packedBytes,
        scales + other.scales,
        firstPacked.or(other::firstPacked),
        expectedSize + other.expectedSize);
  }

  private static Map<SafetensorsType, Long> sum(
      Map<SafetensorsType, Long> one, Map<SafetensorsType, Long> two) {
    EnumMap<SafetensorsType, Long> sum = new EnumMap<>(SafetensorsType.class);
    sum.putAll(one);
    two.forEach((type, count) -> sum.merge(type, count, Long::sum));
    return sum;
  }

  /// Whether some tensors hold several weights in each number.
  public boolean isPacked() {
    return packedWords > 0 || packedBytes > 0;
  }

  /// The type that most bytes of the plain tensors have.
  public Optional<SafetensorsType> dominantType() {
    return plain.entrySet().stream()
        .max((a, b) ->
            Double.compare(
                (double) a.getValue() * a.getKey().bits(),
                (double) b.getValue() * b.getKey().bits()))
        .map(Map.Entry::getKey);
  }

  /// Parameters of the model, packed ones counted one by one; empty where packed ones are there and
  /// it is not known how many a number holds.
  ///
  /// @param bits bits of a packed weight, where known
  /// @param groupedScales how many weights share one of `scales`, where a scale tells more exactly
  ///   than the packed number does: layers of one MLX model may differ in their bits
  public OptionalLong parameters(OptionalInt bits, OptionalInt groupedScales) {
    double packed = 0;
    if (groupedScales.isPresent() && scales > 0) {
      packed = (double) scales * groupedScales.getAsInt();
    } else if (isPacked()) {
      if (packedWords > 0 && bits.isEmpty()) {
        return OptionalLong.empty();
      }
      // Bytes of 4-bit floating point hold two, whatever else is packed.
      packed = packedBytes * (bits.orElse(4) <= 4 ? 2.0 : 1.0);
      if (packedWords > 0) {
        packed += packedWords * 32.0 / bits.getAsInt();
      }
    }
    double sum = packed;
    for (long count : plain.values()) {
      sum += count;
    }
    return sum < 9e18 ? OptionalLong.of((long) sum) : OptionalLong.empty();
  }
}
