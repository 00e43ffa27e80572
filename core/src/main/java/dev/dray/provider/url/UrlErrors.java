package dev.dray.provider.url;

import dev.dray.error.AccessNeededException;
import dev.dray.error.DrayException;
import dev.dray.error.ErrorCode;
import dev.dray.error.ErrorContext;
import dev.dray.error.NetworkException;
import dev.dray.error.NotFoundException;
import dev.dray.error.ProtocolException;
import dev.dray.error.RateLimitedException;
import dev.dray.error.UnsupportedException;
import dev.dray.http.ApiResponse;
import dev.dray.http.Headers;
import dev.dray.http.NetworkFailures;
import dev.dray.http.RetryAfter;
import java.net.URI;
import java.time.Instant;
import java.util.Optional;

/// Why a server does not hand out the file at an address, in the words of the error table.
/// Addresses are shown without their query, which may hold rights.
final class UrlErrors {

  private UrlErrors() {}

  /// @param status the answer's status, 400 or above
  /// @param withToken whether a token was sent to that server
  static DrayException of(int status, Headers headers, URI uri, boolean withToken) {
    String host = String.valueOf(uri.getHost());
    URI file = ErrorContext.withoutSecrets(uri);
    ErrorContext context =
        ErrorContext.of(uri)
            .withProvider("url")
            .withStatus(status)
            .withRequestId(ApiResponse.requestId(headers));
    return switch (status) {
      case 401, 403, 451 ->
          new AccessNeededException(
              status == 401 && withToken ? ErrorCode.BAD_TOKEN : ErrorCode.ACCESS_DENIED,
              host
                  + (withToken ? " does not let your token read " : " does not let you read ")
                  + file,
              access(host, uri.getRawQuery() != null, withToken),
              Optional.empty(),
              context);
      case 404, 410 ->
          new NotFoundException(
              ErrorCode.FILE_NOT_FOUND,
              "There is no file at " + file,
              status == 410
                  ? host + " says that it was taken away; look for another place."
                  : "Check the address. Some servers say so of private files too; then give --token.",
              context);
      case 407 -> NetworkFailures.proxyAuthentication(context);
      case 429 ->
          new RateLimitedException(
              host + " limits how often it may be asked",
              RetryAfter.of(headers, Instant.now()).map(RetryAfter::delay),
              context);
      default ->
          status >= 500 || status == 408 || status == 425
              ? new NetworkException(
                  ErrorCode.SERVER_ERROR,
                  host + " failed with status " + status + " for " + file,
                  "Try again later; what is already here is kept.",
                  context)
              : new ProtocolException(
                  host + " answers with status " + status + " for " + file,
                  "Check that the address is that of a file.",
                  context);
    };
  }

  private static String access(String host, boolean signed, boolean withToken) {
    if (UrlProvider.isCivitai(host)) {
      return withToken
          ? "Log in at civitai.com with the account of this key and see whether it may have the file;"
              + " early access must be bought."
          : "Make an API key at https://civitai.com/user/account and set CIVITAI_API_TOKEN.";
    }
    if (signed && !withToken) {
      return "A signed link lives for a short time: make a new one. Otherwise give --token with a"
          + " token of that server.";
    }
    return withToken
        ? "Use a token with the right to read it."
        : "Give --token with a token of that server; it is sent to " + host + " alone.";
  }

  static UnsupportedException unsupported(String message, ErrorContext context) {
    return new UnsupportedException(
        message,
        "Name a model of a hub, such as org/name, or download the address itself.",
        context.withProvider("url"));
  }
}
