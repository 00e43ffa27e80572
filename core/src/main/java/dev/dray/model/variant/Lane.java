package dev.dray.model.variant;

import dev.dray.model.ContainerFormat;
import java.util.Set;
import java.util.regex.Pattern;

/// Weight files that are considered together: those of other lanes are never mixed with them.
///
/// @param id tells lanes apart
/// @param name what its variants are called, where the container does not say more
/// @param kind what its variants are
record Lane(String id, String name, VariantKind kind) {

  /// GGUF files of which each quantization is a variant.
  static final String GGUF = "gguf";

  private static final Pattern CHECKPOINT =
      Pattern.compile("(?:checkpoint|global[-_]?step|step|epoch)[-_]?[0-9]{1,9}");
  private static final Pattern HELPER =
      Pattern.compile("(?:.*[-_.])?(?:mtp|eagle3|dflash|dspark)-.*");
  private static final Pattern LORA = Pattern.compile("(?:.*[-_.])?lora(?:[-_.].*)?");
  private static final Set<String> ADAPTERS =
      Set.of("adapter_model", "adapters", "pytorch_lora_weights");
  private static final Set<String> ORIGINALS = Set.of("original", "metal");

  /// The lane of a file.
  ///
  /// @param pipeline whether the repository is a diffusers pipeline
  /// @param genai folders that hold an ONNX model with its own `genai_config.json`
  static Lane of(Piece piece, boolean pipeline, Set<String> genai) {
    if (isGguf(piece)) {
      if (HELPER.matcher(piece.stem()).matches()) {
        return new Lane("helper/" + piece.component(), piece.stem(), VariantKind.HELPER);
      }
      return LORA.matcher(piece.stem()).matches()
          ? new Lane("gguf adapter/" + piece.component(), piece.stem(), VariantKind.ADAPTER)
          : new Lane(GGUF, GGUF, VariantKind.MODEL);
    }
    String top = piece.top();
    if (CHECKPOINT.matcher(top).matches()) {
      return new Lane("checkpoint/" + top, top, VariantKind.CHECKPOINT);
    }
    return switch (piece.container()) {
      case SAFETENSORS, PYTORCH, NUMPY, NEMO -> tensors(piece, pipeline);
      case ONNX -> {
        String own = genai.stream().filter(piece::isBelow).findFirst().orElse("");
        yield own.isEmpty()
            ? conversion(ContainerFormat.ONNX)
            : new Lane("onnx/" + own, "onnx-" + own.replace('/', '-'), VariantKind.CONVERSION);
      }
      default -> conversion(piece.container());
    };
  }

  /// Whether each file, or set of shards, is a whole model.
  static boolean isGguf(Piece piece) {
    return piece.container() == ContainerFormat.GGUF || piece.container() == ContainerFormat.GGML;
  }

  private static Lane tensors(Piece piece, boolean pipeline) {
    if (ORIGINALS.contains(piece.top())) {
      return new Lane("original/" + piece.top(), piece.top(), VariantKind.ORIGINAL);
    }
    if (piece.stem().startsWith("consolidated")) {
      return new Lane("consolidated", "consolidated", VariantKind.ORIGINAL);
    }
    if (ADAPTERS.contains(piece.stem())) {
      return new Lane("adapter", "adapter", VariantKind.ADAPTER);
    }
    if (pipeline && piece.folder().isEmpty()) {
      return new Lane("single/" + piece.stem(), piece.stem(), VariantKind.SINGLE_FILE);
    }
    return new Lane("tensors", "", pipeline ? VariantKind.PIPELINE : VariantKind.MODEL);
  }

  private static Lane conversion(ContainerFormat container) {
    return new Lane(container.id(), container.id(), VariantKind.CONVERSION);
  }
}
