package dev.dray.model;

import java.util.List;
import java.util.Optional;

/// What a README's prose mentions. Lists are sorted, lower case, without repetition.
///
/// @param schemes quantization schemes, such as `awq`
/// @param details labels of detail, such as `w4g128` and `4-bit`
/// @param containers container formats
/// @param backends programs that it claims to run with, such as `vllm`
/// @param toolCalls whether it claims tool use
/// @param reasoning whether it claims reasoning
/// @param licenseHint the first licence it mentions
public record ReadmeSigns(
    List<String> schemes,
    List<String> details,
    List<String> containers,
    List<String> backends,
    boolean toolCalls,
    boolean reasoning,
    Optional<String> licenseHint) {

  /// Nothing.
  public static final ReadmeSigns NONE =
      new ReadmeSigns(List.of(), List.of(), List.of(), List.of(), false, false, Optional.empty());

  /// Copies the lists.
  public ReadmeSigns {
    schemes = List.copyOf(schemes);
    details = List.copyOf(details);
    containers = List.copyOf(containers);
    backends = List.copyOf(backends);
  }
}
