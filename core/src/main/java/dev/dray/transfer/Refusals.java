package dev.dray.transfer;

import dev.dray.error.AccessNeededException;
import dev.dray.error.DrayException;
import dev.dray.error.ErrorCode;
import dev.dray.error.ErrorContext;
import dev.dray.error.NetworkException;
import dev.dray.error.NotFoundException;
import dev.dray.error.ProtocolException;
import dev.dray.http.NetworkFailures;
import java.util.Optional;
import java.util.stream.Stream;

/// Statuses in the words of the error table. The codes in `X-Error-Code` are the Hub's (seen in its
/// answers, November 2026); servers without them are understood by status alone.
final class Refusals {

  private Refusals() {}

  /// Where it happened.
  static ErrorContext context(RefusedException refused, String file) {
    Optional<String> requestId =
        Stream.of("X-Request-Id", "X-Amzn-Trace-Id", "X-Amz-Cf-Id", "X-Amz-Request-Id")
            .flatMap(name -> refused.headers().first(name).stream())
            .findFirst();
    return ErrorContext.of(file)
        .withUrl(refused.uri())
        .withStatus(refused.status())
        .withRequestId(requestId);
  }

  /// A refusal by the server that the source redirects to.
  static DrayException byStorage(RefusedException refused, String file) {
    ErrorContext context = context(refused, file);
    if (refused.status() == 404 || refused.status() == 410) {
      return new NotFoundException(
          ErrorCode.FILE_NOT_FOUND,
          file + ": the storage behind the hub does not have it (status " + refused.status() + ")",
          "Try again later, or from another endpoint.",
          context);
    }
    return new NetworkException(
        ErrorCode.SERVER_ERROR,
        file
            + ": the storage behind the hub refuses the link the hub just made (status "
            + refused.status()
            + ")",
        "Check this machine's clock, then try again or from another network.",
        context);
  }

  /// A refusal by the source's own server, or a failure of any.
  static DrayException byServer(RefusedException refused, String file) {
    ErrorContext context = context(refused, file);
    int status = refused.status();
    String code = refused.headers().first("X-Error-Code").orElse("");
    if (code.equals("GatedRepo")) {
      return access(ErrorCode.GATED, file + ": access is granted on request only", context);
    }
    if (code.equals("RepoNotFound")) {
      return missing(ErrorCode.REPOSITORY_NOT_FOUND, file + ": no such repository", context);
    }
    if (code.equals("RevisionNotFound")) {
      return missing(ErrorCode.REVISION_NOT_FOUND, file + ": no such revision", context);
    }
    return switch (status) {
      case 401 ->
          access(ErrorCode.ACCESS_DENIED, file + ": the server wants to know who asks", context);
      case 403, 451 ->
          access(ErrorCode.ACCESS_DENIED, file + ": the server does not let you in", context);
      case 407 -> NetworkFailures.proxyAuthentication(context);
      case 404, 410 -> missing(ErrorCode.FILE_NOT_FOUND, file + ": no such file", context);
      default ->
          status >= 500 || status == 408 || status == 425
              ? new NetworkException(
                  ErrorCode.SERVER_ERROR,
                  file + ": the server failed with status " + status,
                  "Try again later; what is already here is kept.",
                  context)
              : new ProtocolException(
                  file + ": the server answered with status " + status,
                  "Check that the address is right.",
                  context);
    };
  }

  private static DrayException access(ErrorCode code, String message, ErrorContext context) {
    return new AccessNeededException(
        code,
        message,
        "Log in with a token that has access, or ask for access on the model's page.",
        Optional.empty(),
        context);
  }

  private static DrayException missing(ErrorCode code, String message, ErrorContext context) {
    return new NotFoundException(
        code, message, "Check the name, or list what the repository has.", context);
  }
}
