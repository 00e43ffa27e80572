package dev.dray.error;

import org.jspecify.annotations.Nullable;

/// The bytes that came are not the bytes that were promised. Nothing is left under the final name.
/// Codes `DIGEST_MISMATCH`, `SIZE_MISMATCH`.
public final class IntegrityException extends DrayException {
  private static final long serialVersionUID = 1L;

  /// Where an expectation came from.
  public enum Origin {
    /// The caller stated it.
    CALLER("the caller"),
    /// The provider's listing.
    LISTING("the listing"),
    /// A header of the answer.
    HEADER("a response header"),
    /// A file beside the one fetched.
    SIDECAR("a checksum file");

    private final String phrase;

    Origin(String phrase) {
      this.phrase = phrase;
    }

    @Override
    public String toString() {
      return phrase;
    }
  }

  private final String expected;
  private final String actual;
  private final Origin origin;

  private IntegrityException(
      ErrorCode code,
      String file,
      String expected,
      String actual,
      Origin origin,
      String nextStep,
      ErrorContext context,
      @Nullable Throwable cause) {
    super(
        code,
        file + ": expected " + expected + " (from " + origin + "), got " + actual,
        nextStep,
        context,
        cause);
    this.expected = expected;
    this.actual = actual;
    this.origin = origin;
  }

  /// The content's digest is wrong.
  public static IntegrityException digest(
      String file, String expected, String actual, Origin origin, ErrorContext context) {
    return new IntegrityException(
        ErrorCode.DIGEST_MISMATCH,
        file,
        expected,
        actual,
        origin,
        origin == Origin.CALLER
            ? "Check the stated digest; if it is right, the server sends something else."
            : "The server or something on the way changes the bytes: try again, or from another"
                + " endpoint or network.",
        context,
        null);
  }

  /// A file of a store on this machine is not what the store says.
  public static IntegrityException stored(
      String file, String expected, String actual, ErrorContext context) {
    return new IntegrityException(
        ErrorCode.DIGEST_MISMATCH,
        file,
        expected,
        actual,
        Origin.LISTING,
        "The file was changed or damaged on this machine: look with 'dray cache verify', and fetch it"
            + " again with 'dray download --force'.",
        context,
        null);
  }

  /// The content's length is wrong.
  public static IntegrityException size(
      String file, long expected, long actual, Origin origin, ErrorContext context) {
    return new IntegrityException(
        ErrorCode.SIZE_MISMATCH,
        file,
        expected + " bytes",
        actual + " bytes",
        origin,
        "The server sends another file than it lists: try again later, or from another endpoint.",
        context,
        null);
  }

  /// What was promised.
  public String expected() {
    return expected;
  }

  /// What came.
  public String actual() {
    return actual;
  }

  /// Where the promise came from.
  public Origin origin() {
    return origin;
  }
}
