package dev.dray.error;

import org.jspecify.annotations.Nullable;

/// Everything that can go wrong in Dray, by what the caller can do about it. Unchecked, so that it
/// passes through streams and publishers; every method that throws it says which cases to expect.
///
/// [#getMessage()] is one sentence that names the thing; [#nextStep()] is one sentence that says
/// what to do now. Neither ever holds a secret.
public abstract sealed class DrayException extends RuntimeException
    permits NotFoundException,
        AccessNeededException,
        RateLimitedException,
        NetworkException,
        IntegrityException,
        NotEnoughSpaceException,
        StorageException,
        UnsupportedException,
        IncompatibleException,
        ConflictException,
        CancelledException,
        ProtocolException,
        ArchiveException,
        ChoiceNeededException,
        InvalidRequestException {

  private static final long serialVersionUID = 1L;

  private final ErrorCode code;
  private final transient ErrorContext context;
  private final String nextStep;

  DrayException(
      ErrorCode code,
      String message,
      String nextStep,
      ErrorContext context,
      @Nullable Throwable cause) {
    super(message, cause);
    this.code = code;
    this.context = context;
    this.nextStep = nextStep;
  }

  /// The row of the error table.
  public ErrorCode code() {
    return code;
  }

  /// Where it happened.
  public ErrorContext context() {
    return context;
  }

  /// What to do now, one sentence.
  public String nextStep() {
    return nextStep;
  }
}
