package dev.dray.http;

import dev.dray.error.AccessNeededException;
import dev.dray.error.CancelledException;
import dev.dray.error.DrayException;
import dev.dray.error.ErrorCode;
import dev.dray.error.ErrorContext;
import dev.dray.error.NetworkException;
import dev.dray.error.ProtocolException;
import java.io.IOException;
import java.util.Optional;

/// Failures below the level of HTTP statuses in the words of the error table.
public final class NetworkFailures {

  private NetworkFailures() {}

  /// The row of the table for this failure, with what to do about it.
  public static DrayException toDray(IOException failure, ErrorContext context) {
    if (!(failure instanceof HttpException known)) {
      return network(
          ErrorCode.CONNECTION_LOST, failure, "Try again; what is already here is kept.", context);
    }
    return switch (known) {
      case AddressRefusedException e ->
          new AccessNeededException(
              ErrorCode.ACCESS_DENIED,
              sentence(e),
              "Name the server in the settings of the service, or let it ask all of its network with"
                  + " internal-addresses = \"always\".",
              Optional.empty(),
              context);
      case ConnectFailedException e ->
          network(
              ErrorCode.CONNECT_FAILED,
              e,
              "Check the network and the proxy settings (HTTPS_PROXY, HTTP_PROXY, NO_PROXY), then"
                  + " try again.",
              context);
      case HttpTimeoutException e ->
          network(
              e.phase() == HttpTimeoutException.Phase.CONNECT
                  ? ErrorCode.CONNECT_FAILED
                  : ErrorCode.TIMED_OUT,
              e,
              e.phase() == HttpTimeoutException.Phase.CONNECT
                  ? "Check the network and the proxy settings (HTTPS_PROXY, NO_PROXY), then try"
                      + " again."
                  : "Try again; what is already here is kept.",
              context);
      case TlsFailedException e ->
          network(
              ErrorCode.TLS_FAILED,
              e,
              "If a company proxy or an own server signs with its own authority, name its"
                  + " certificate file with --cacert or SSL_CERT_FILE.",
              context);
      case ConnectionLostException e ->
          network(
              ErrorCode.CONNECTION_LOST, e, "Try again; what is already here is kept.", context);
      case HttpProtocolException e ->
          new ProtocolException(
              sentence(e),
              "Check that the address is right and that no proxy or login page answers in its"
                  + " place.",
              context);
      case RequestAbortedException e -> new CancelledException(sentence(e), context);
    };
  }

  /// The status 407: not the server asked but the proxy before it wants to know who asks, and what
  /// it was told, if anything, is not right.
  public static NetworkException proxyAuthentication(ErrorContext context) {
    return new NetworkException(
        ErrorCode.CONNECT_FAILED,
        "The proxy wants a user name and password, or does not accept those it was given",
        "Write them into the proxy's address, as in HTTPS_PROXY=http://user:password@host:port (or"
            + " HTTP_PROXY, ALL_PROXY).",
        context);
  }

  private static NetworkException network(
      ErrorCode code, IOException failure, String nextStep, ErrorContext context) {
    return new NetworkException(code, sentence(failure), nextStep, context, failure);
  }

  private static String sentence(IOException failure) {
    String message = failure.getMessage();
    if (message == null || message.isEmpty()) {
      return "The connection failed";
    }
    return Character.toUpperCase(message.charAt(0)) + message.substring(1);
  }
}
