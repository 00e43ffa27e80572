package dev.dray.error;

import java.net.URI;
import java.util.Optional;

/// The hub wants to know who asks, or does not let this caller in. Codes `GATED`, `ACCESS_DENIED`,
/// `BAD_TOKEN`, `DISABLED`.
public final class AccessNeededException extends DrayException {
  private static final long serialVersionUID = 1L;

  private final transient Optional<URI> page;

  /// As [NotFoundException], with the page a person should visit.
  public AccessNeededException(
      ErrorCode code, String message, String nextStep, Optional<URI> page, ErrorContext context) {
    super(code, message, nextStep, context, null);
    this.page = page;
  }

  /// The page where access is asked for or a token is made.
  public Optional<URI> page() {
    return page;
  }
}
