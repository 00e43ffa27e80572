package dev.dray.provider.modelscope;

import dev.dray.ModelRef;
import dev.dray.error.AccessNeededException;
import dev.dray.error.DrayException;
import dev.dray.error.ErrorCode;
import dev.dray.error.ErrorContext;
import dev.dray.error.InvalidRequestException;
import dev.dray.error.NetworkException;
import dev.dray.error.NotFoundException;
import dev.dray.error.ProtocolException;
import dev.dray.error.RateLimitedException;
import dev.dray.http.NetworkFailures;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// ModelScope's refusals in the words of the error table. It refuses by HTTP status, or with status
/// 200 and `Success: false`, a `Code` and a sentence; both come here. Immutable.
final class ScopeErrors {

  private final ScopeAddresses addresses;
  private final ScopeToken token;

  ScopeErrors(ScopeAddresses addresses, ScopeToken token) {
    this.addresses = addresses;
    this.token = token;
  }

  /// @param status the HTTP status, or the envelope's code where that is one
  /// @param said the server's sentence, cleaned and cut
  DrayException of(
      Question asked,
      int status,
      String said,
      URI uri,
      Optional<String> requestId,
      Optional<Duration> retryAfter) {
    ErrorContext context = asked.context().withUrl(uri).withStatus(status).withRequestId(requestId);
    String words = said.toLowerCase(Locale.ROOT);
    String after = said.isEmpty() ? "" : ": " + said;
    return switch (status) {
      case 401, 403, 451 -> access(asked, status, after, context);
      case 404, 410 -> notFound(asked, words, context);
      case 407 -> NetworkFailures.proxyAuthentication(context);
      case 429 ->
          new RateLimitedException(
              addresses.host() + " limits how often it may be asked" + after, retryAfter, context);
      default -> {
        if (status >= 500 || status == 408) {
          yield new NetworkException(
              ErrorCode.SERVER_ERROR,
              addresses.host() + " failed with status " + status + after,
              "Try again in a few minutes; what is already here is kept.",
              context);
        }
        if (saysMissing(words)) {
          yield notFound(asked, words, context);
        }
        if (saysClosed(words)) {
          yield access(asked, 403, after, context);
        }
        yield new InvalidRequestException(
            addresses.host() + " refuses the request for the " + asked.thing() + after,
            "Check the name, the revision and the options.",
            context);
      }
    };
  }

  private static boolean saysMissing(String words) {
    return words.contains("not found")
        || words.contains("not exist")
        || words.contains("no such")
        || words.contains("不存在");
  }

  private static boolean saysClosed(String words) {
    return words.contains("login")
        || words.contains("token")
        || words.contains("permission")
        || words.contains("forbidden")
        || words.contains("unauthorized")
        || words.contains("private");
  }

  private DrayException access(Question asked, int status, String after, ErrorContext context) {
    boolean anonymous = asked.credential().isEmpty();
    if (!anonymous && status == 401) {
      return new AccessNeededException(
          ErrorCode.BAD_TOKEN,
          addresses.host() + " does not accept the token (" + token.origin() + ")" + after,
          "Make a new token at " + addresses.tokensPage() + " and set MODELSCOPE_API_TOKEN.",
          Optional.of(addresses.tokensPage()),
          context);
    }
    return new AccessNeededException(
        ErrorCode.ACCESS_DENIED,
        addresses.host()
            + (anonymous ? " does not let you read the " : " does not let your token read the ")
            + asked.thing()
            + after,
        (anonymous
                ? "Set MODELSCOPE_API_TOKEN, or give --token, with a token of an account that may"
                    + " read it; tokens are made at "
                : "Ask for access on the model's page with the account of your token; tokens are"
                    + " made at ")
            + addresses.tokensPage()
            + "."
            + withheld(),
        asked.ref().map(ref -> addresses.page(ref.repo())),
        context);
  }

  private DrayException notFound(Question asked, String words, ErrorContext context) {
    if (asked.path().isPresent()) {
      return new NotFoundException(
          ErrorCode.FILE_NOT_FOUND,
          "The "
              + asked.thing()
              + " has no file '"
              + asked.path().get()
              + "' at revision '"
              + asked.revision()
              + "'",
          "Its files are listed at " + pageOf(asked) + ".",
          context);
    }
    if (words.contains("revision") || words.contains("branch")) {
      return revisionNotFound(asked, List.of(), context);
    }
    boolean anonymous = asked.credential().isEmpty();
    return new NotFoundException(
        ErrorCode.REPOSITORY_NOT_FOUND,
        "The "
            + asked.thing()
            + " does not exist on "
            + addresses.host()
            + (anonymous
                ? ", or it is private"
                : ", or it is private and your token may not see it"),
        "Check the spelling"
            + (anonymous
                ? "; for a private one set MODELSCOPE_API_TOKEN or give --token."
                : "; for a private one use a token of an account that may read it.")
            + withheld(),
        context);
  }

  /// The repository exists, its revision does not.
  ///
  /// @param known its branches and tags
  NotFoundException revisionNotFound(Question asked, List<String> known, ErrorContext context) {
    return new NotFoundException(
        ErrorCode.REVISION_NOT_FOUND,
        "The " + asked.thing() + " has no revision '" + asked.revision() + "'",
        known.isEmpty()
            ? "Its branches and tags are listed at " + pageOf(asked) + "."
            : "It has: "
                + String.join(", ", known.subList(0, Math.min(20, known.size())))
                + (known.size() > 20 ? " and " + (known.size() - 20) + " more." : "."),
        context);
  }

  NetworkException offline(Question asked) {
    return new NetworkException(
        ErrorCode.OFFLINE,
        "Offline mode is on, and "
            + addresses.host()
            + " would have to be asked for the "
            + asked.thing(),
        "Switch offline mode off (HF_HUB_OFFLINE=0 or offline = false), or use the files in"
            + " ModelScope's cache as they are.",
        asked.context());
  }

  /// The answer is not what the protocol says.
  ProtocolException nonsense(Question asked, URI uri, String what) {
    return new ProtocolException(
        addresses.host() + " answers the request for the " + asked.thing() + " with " + what,
        "Check that "
            + addresses.endpoint()
            + " is ModelScope, and that no proxy or login page answers in its place.",
        asked.context().withUrl(uri));
  }

  private String withheld() {
    return token.withheld().map(sentence -> " " + sentence).orElse("");
  }

  private URI pageOf(Question asked) {
    return asked
        .ref()
        .map(ModelRef.ModelScope::repo)
        .map(addresses::page)
        .orElse(addresses.endpoint());
  }
}
