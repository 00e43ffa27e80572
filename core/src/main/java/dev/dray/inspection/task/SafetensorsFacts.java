package dev.dray.inspection.task;

import dev.dray.format.SafetensorsHeader;
import dev.dray.format.SafetensorsHeader.PackedPair;
import dev.dray.format.SafetensorsType;
import dev.dray.model.Confidence;
import dev.dray.model.ContainerFormat;
import dev.dray.model.FactSource;
import dev.dray.model.Quantization;
import dev.dray.model.Quantization.Scheme;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/// Facts of safetensors headers, read together with what the configuration declares.
///
/// @param header the sum of all headers that were read
/// @param whole whether these are all files of the model
/// @param file the file that is named as the source
record SafetensorsFacts(SafetensorsHeader header, boolean whole, String file) {

  /// Adds what the headers say.
  ///
  /// @param declared the quantization that a configuration declares
  void add(Findings findings, Optional<Quantization> declared) {
    FactSource source = FactSource.header(file);
    findings.container(ContainerFormat.SAFETENSORS, source, Confidence.CERTAIN);
    Optional<Quantization> plain = header.dominantType().flatMap(SafetensorsFacts::precision);
    Optional<Quantization> packed = packed();
    if (declared.isEmpty()) {
      if (packed.isPresent()) {
        findings.quantization(
            packed.get(),
            new FactSource(FactSource.Kind.TENSORS, file),
            packed.get().groupSize().isPresent() ? Confidence.INFERRED : Confidence.MODEL_NAME);
      } else if (!header.isPacked() && plain.isPresent()) {
        findings.quantization(plain.get(), source, Confidence.CERTAIN);
      }
    }
    if (whole) {
      findings.parameters(
          parameters(declared.isPresent() ? declared : packed), source, Confidence.CERTAIN);
    }
  }

  private OptionalLong parameters(Optional<Quantization> scheme) {
    OptionalInt bits =
        scheme
            .map(Quantization::bits)
            .filter(OptionalDouble::isPresent)
            .map(value -> OptionalInt.of((int) Math.round(value.getAsDouble())))
            .orElse(OptionalInt.empty());
    // EXL2 and EXL3 give each tensor bits of its own: their numbers cannot be counted.
    boolean countable =
        scheme.map(q -> q.scheme() != Scheme.EXL2 && q.scheme() != Scheme.EXL3).orElse(true);
    if (header.isPacked() && !countable) {
      return OptionalLong.empty();
    }
    OptionalInt grouped =
        scheme
            .filter(q -> q.scheme() == Scheme.MLX)
            .map(Quantization::groupSize)
            .orElse(OptionalInt.empty());
    return header.parameters(bits.orElse(1) == 0 ? OptionalInt.empty() : bits, grouped);
  }

  /// AWQ or GPTQ by how `qweight` lies to `qzeros`; both have eight weights of 4 bits in a number
  /// unless a configuration says otherwise.
  private Optional<Quantization> packed() {
    if (header.firstPacked().isEmpty()) {
      return Optional.empty();
    }
    PackedPair pair = header.firstPacked().get();
    return Optional.of(
        Quantization.ofMethod(
            pair.isPackedByColumns() ? "awq" : "gptq", OptionalDouble.of(4), pair.groupSize(4)));
  }

  private static Optional<Quantization> precision(SafetensorsType type) {
    return switch (type) {
      case F64 -> Optional.of(Quantization.FP64);
      case F32 -> Optional.of(Quantization.FP32);
      case F16 -> Optional.of(Quantization.FP16);
      case BF16 -> Optional.of(Quantization.BF16);
      case F8_E4M3, F8_E5M2, F8_E4M3FNUZ, F8_E5M2FNUZ -> Optional.of(Quantization.parse("fp8"));
      case F4 -> Optional.of(Quantization.parse("fp4"));
      case I8, U8 -> Optional.of(Quantization.parse("int8"));
      default -> Optional.empty();
    };
  }
}
