package dev.dray.inspection;

import dev.dray.model.Confidence;
import java.util.List;

/// A format that names or a configuration hint at.
///
/// @param format a container or a quantization scheme: `gguf`, `safetensors`, `awq` …
/// @param confidence how sure it is
/// @param evidence what hints at it, a sentence each
public record FormatSign(String format, Confidence confidence, List<String> evidence) {

  /// Copies the evidence.
  public FormatSign {
    evidence = List.copyOf(evidence);
  }
}
