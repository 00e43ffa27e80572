package dev.dray.server.mirror.hub;

/// The hub did not answer, or not with something that says anything about what was asked: whatever
/// is here has to do.
final class HubAwayException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient HubRefusal refusal;

  /// @param refusal what the caller is told if nothing here does
  HubAwayException(HubRefusal refusal) {
    super(refusal.message());
    this.refusal = refusal;
  }

  HubRefusal refusal() {
    return refusal;
  }
}
