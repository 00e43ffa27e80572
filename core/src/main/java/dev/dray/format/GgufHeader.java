package dev.dray.format;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// The header of a GGUF file.
///
/// @param version 2 or 3
/// @param bigEndian whether numbers have their high byte first
/// @param values the metadata; tokens and other long lists are only counted
/// @param tensorCount how many tensors the file has
/// @param parameters numbers in all tensors
/// @param elements numbers per tensor type
/// @param bytes bytes per tensor type
/// @param quantized bytes per tensor type of tensors with two and more dimensions, which are those
///   that quantizers touch
/// @param headerBytes where the header ends
/// @param expectedSize the least length of the whole file; empty where it has tensors of a type
///   that is not known here
public record GgufHeader(
    int version,
    boolean bigEndian,
    Map<String, GgufValue> values,
    long tensorCount,
    long parameters,
    Map<GgufTensorType, Long> elements,
    Map<GgufTensorType, Long> bytes,
    Map<GgufTensorType, Long> quantized,
    long headerBytes,
    OptionalLong expectedSize) {

  /// Copies the maps, which are small.
  public GgufHeader {
    values = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(values));
    elements = copy(elements);
    bytes = copy(bytes);
    quantized = copy(quantized);
  }

  private static Map<GgufTensorType, Long> copy(Map<GgufTensorType, Long> map) {
    EnumMap<GgufTensorType, Long> copy = new EnumMap<>(GgufTensorType.class);
    copy.putAll(map);
    return java.util.Collections.unmodifiableMap(copy);
  }

  /// A text, where the key has one that is not blank.
  public Optional<String> text(String key) {
    return values.get(key) instanceof GgufValue.Text(String value) && !value.isBlank()
        ? Optional.of(value)
        : Optional.empty();
  }

  /// An integer of zero or more.
  public OptionalLong number(String key) {
    return values.get(key) instanceof GgufValue.Whole(long value) && value >= 0
        ? OptionalLong.of(value)
        : OptionalLong.empty();
  }

  /// An integer, or one per layer; empty where the key has neither.
  public List<Long> numbers(String key) {
    return switch (values.get(key)) {
      case GgufValue.Whole(long value) when value >= 0 -> List.of(value);
      case GgufValue.Row row when row.kept().stream().allMatch(n -> n >= 0) -> row.kept();
      case null, default -> List.of();
    };
  }

  /// Whether the key is true.
  public boolean isTrue(String key) {
    return values.get(key) instanceof GgufValue.Flag(boolean value) && value;
  }

  /// How long a list is.
  public OptionalLong length(String key) {
    return values.get(key) instanceof GgufValue.Row row
        ? OptionalLong.of(row.count())
        : OptionalLong.empty();
  }

  /// The architecture, such as `llama`.
  public Optional<String> architecture() {
    return text("general.architecture");
  }

  /// The label of the file type, such as `Q4_K_M`.
  public Optional<String> fileType() {
    OptionalLong number = number("general.file_type");
    return number.isPresent() ? GgufFileType.label(number.getAsLong()) : Optional.empty();
  }

  /// The type that most bytes of the large tensors have.
  public Optional<GgufTensorType> dominantType() {
    return quantized.entrySet().stream()
        .max(Map.Entry.comparingByValue())
        .or(() -> bytes.entrySet().stream().max(Map.Entry.comparingByValue()))
        .map(Map.Entry::getKey);
  }
}
