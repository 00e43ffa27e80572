package dev.dray.error;

import java.util.List;

/// The model does not fit what it was asked for. Code `INCOMPATIBLE`.
public final class IncompatibleException extends DrayException {
  private static final long serialVersionUID = 1L;

  private final transient List<String> reasons;

  /// Which model, and every reason.
  public IncompatibleException(String message, List<String> reasons, ErrorContext context) {
    super(
        ErrorCode.INCOMPATIBLE,
        message,
        "Choose another variant or model; the reasons name what is missing.",
        context,
        null);
    this.reasons = List.copyOf(reasons);
  }

  /// Every reason, one sentence each; at least one.
  public List<String> reasons() {
    return reasons;
  }
}
