package dev.dray.model.variant;

import dev.dray.model.Quantization;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;

/// The variants among GGUF files: each set of shards is a whole model. The quantization is what the
/// name says, else what the folder says. Projectors (`mmproj`) are chosen as llama.cpp chooses
/// them: from the nearest folder, then by the nearest number of bits.
final class GgufSets {

  private GgufSets() {}

  /// Whether a file is a projector.
  static boolean isProjector(Piece piece) {
    return piece.stem().contains("mmproj");
  }

  /// A variant for each set of shards.
  static List<Draft> variants(Lane lane, List<Piece> pieces) {
    Map<String, List<Piece>> sets = new TreeMap<>();
    for (Piece piece : pieces) {
      sets.computeIfAbsent(piece.component(), key -> new ArrayList<>()).add(piece);
    }
    List<Draft> drafts = new ArrayList<>();
    for (List<Piece> set : sets.values()) {
      Piece first = set.getFirst();
      Optional<Quantization> quantization = quantization(first);
      String stem = Draft.typed(first.stem());
      boolean plain = lane.kind() == VariantKind.MODEL;
      drafts.add(
          new Draft(
              plain ? quantization.map(GgufSets::label).orElse(stem) : stem,
              stem,
              lane.kind(),
              quantization.map(Quantization::label).orElse(""),
              quantization,
              set));
    }
    return drafts;
  }

  /// What a GGUF file's name or folder says.
  private static Optional<Quantization> quantization(Piece piece) {
    String folder = piece.folder();
    return Quantization.ofName(piece.stem())
        .or(() -> folder.isEmpty() ? Optional.empty() : Quantization.ofName(folder));
  }

  /// As llama.cpp writes it: `Q4_K_M`, `UD-Q4_K_XL`, `BF16`, `F16`.
  private static String label(Quantization quantization) {
    String label = quantization.label().toUpperCase(Locale.ROOT);
    return quantization.isQuantized() ? label : label.replaceFirst("^FP", "F");
  }

  /// The projector for a variant, if there are any.
  static Optional<Piece> projector(Draft draft, List<Piece> projectors) {
    String folder = draft.pieces().getFirst().folder();
    OptionalDouble bits =
        draft.quantization().map(Quantization::bits).orElse(OptionalDouble.empty());
    return projectors.stream()
        .filter(piece -> isOnTheWay(piece.folder(), folder))
        .max(
            Comparator.<Piece>comparingInt(piece -> piece.folder().length())
                .thenComparing(
                    Comparator.<Piece>comparingDouble(piece -> distance(piece, bits)).reversed())
                .thenComparingInt(GgufSets::preference)
                .thenComparing(Piece::file, Comparator.reverseOrder()));
  }

  /// Whether a projector's folder is the model's or one above it.
  private static boolean isOnTheWay(String projector, String model) {
    return projector.isEmpty() || model.equals(projector) || model.startsWith(projector + "/");
  }

  private static double distance(Piece projector, OptionalDouble bits) {
    OptionalDouble own =
        quantization(projector).map(Quantization::bits).orElse(OptionalDouble.empty());
    return own.isPresent() && bits.isPresent()
        ? Math.abs(own.getAsDouble() - bits.getAsDouble())
        : 100;
  }

  /// Of those with as many bits: F16 runs everywhere, BF16 does not.
  private static int preference(Piece projector) {
    return quantization(projector).filter(Quantization.FP16::equals).isPresent() ? 1 : 0;
  }
}
