package dev.dray.provider.huggingface;

import dev.dray.ModelRef;
import dev.dray.RepoKind;
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
import java.util.Optional;

/// The hub's refusals in the words of the error table. `X-Error-Code` decides first, the status
/// second; the message only where the hub gives no code (hub.md §3.1: disabled repositories and
/// invalid tokens). Immutable.
final class HubErrors {

  private final HubAddresses addresses;
  private final TokenSource tokens;

  HubErrors(HubAddresses addresses, TokenSource tokens) {
    this.addresses = addresses;
    this.tokens = tokens;
  }

  DrayException of(Asked asked, Refusal refusal) {
    ErrorContext context =
        asked
            .context()
            .withUrl(refusal.uri())
            .withStatus(refusal.status())
            .withRequestId(refusal.requestId());
    return switch (refusal.code()) {
      case "RepoNotFound" -> repositoryNotFound(asked, context);
      case "RevisionNotFound" -> revisionNotFound(asked, context);
      case "EntryNotFound" -> fileNotFound(asked, context);
      case "GatedRepo" -> gated(asked, refusal, context);
      default -> byStatus(asked, refusal, context);
    };
  }

  private DrayException byStatus(Asked asked, Refusal refusal, ErrorContext context) {
    int status = refusal.status();
    if (status == 401) {
      return unauthorized(asked, refusal, context);
    }
    if (status == 403 || status == 451) {
      return forbidden(asked, refusal, context);
    }
    if (status == 404 || status == 410) {
      return notFound(asked, refusal, context);
    }
    if (status == 407) {
      return NetworkFailures.proxyAuthentication(context);
    }
    if (status == 429) {
      return new RateLimitedException(
          addresses.host() + " limits how often it may be asked" + said(refusal),
          refusal.retryAfter(),
          context);
    }
    if (status == 400 || status == 422) {
      return new InvalidRequestException(
          addresses.host() + " refuses the request for " + thing(asked) + said(refusal),
          "Check the name, the revision and the options.",
          context);
    }
    if (status >= 500 || status == 408) {
      return new NetworkException(
          ErrorCode.SERVER_ERROR,
          addresses.host()
              + " failed with status "
              + status
              + " at "
              + ErrorContext.withoutSecrets(refusal.uri())
              + refusal.requestId().map(id -> " (request " + id + ")").orElse("")
              + said(refusal),
          "Try again in a few minutes; if it stays, tell the operators of "
              + addresses.host()
              + refusal.requestId().map(id -> " the request id " + id + ".").orElse("."),
          context);
    }
    return new ProtocolException(
        addresses.host()
            + " answers the request for "
            + thing(asked)
            + " with the unexpected status "
            + status
            + said(refusal),
        "Check that " + addresses.endpoint() + " is a Hugging Face hub or a mirror of one.",
        context);
  }

  private DrayException unauthorized(Asked asked, Refusal refusal, ErrorContext context) {
    boolean aboutToken =
        refusal.says("invalid credentials")
            || refusal.says("invalid token")
            || refusal.says("expired")
            || asked.ref().isEmpty();
    if (asked.credential().isPresent() && aboutToken) {
      return new AccessNeededException(
          ErrorCode.BAD_TOKEN,
          addresses.host() + " does not accept the token" + originOfToken() + said(refusal),
          "Make a new token at " + addresses.tokensPage() + " and run `dray login`.",
          Optional.of(addresses.tokensPage()),
          context);
    }
    if (asked.ref().isEmpty()) {
      return notLoggedIn(context);
    }
    return looksGated(refusal)
        ? gated(asked, refusal, context)
        : repositoryNotFound(asked, context);
  }

  private DrayException forbidden(Asked asked, Refusal refusal, ErrorContext context) {
    Optional<URI> page = asked.ref().map(this::page);
    if (refusal.says("Access to this resource is disabled")) {
      return new AccessNeededException(
          ErrorCode.DISABLED,
          "The " + thing(asked) + " is disabled on " + addresses.host(),
          "The hub or its owners have switched it off; choose another one.",
          page,
          context);
    }
    if (looksGated(refusal)) {
      return gated(asked, refusal, context);
    }
    boolean anonymous = asked.credential().isEmpty();
    return new AccessNeededException(
        ErrorCode.ACCESS_DENIED,
        addresses.host()
            + (anonymous ? " does not let you read " : " does not let your token read ")
            + thing(asked)
            + said(refusal),
        anonymous
            ? "Run `dray login` with a token that may read it." + withheld()
            : "Use a token with the right to read it; tokens are made at "
                + addresses.tokensPage()
                + ".",
        Optional.of(addresses.tokensPage()),
        context);
  }

  private DrayException notFound(Asked asked, Refusal refusal, ErrorContext context) {
    if (asked.path().isPresent()) {
      return fileNotFound(asked, context);
    }
    if (refusal.says("invalid rev") || refusal.says("revision")) {
      return revisionNotFound(asked, context);
    }
    return repositoryNotFound(asked, context);
  }

  private DrayException repositoryNotFound(Asked asked, ErrorContext context) {
    boolean anonymous = asked.credential().isEmpty();
    return new NotFoundException(
        ErrorCode.REPOSITORY_NOT_FOUND,
        "The "
            + thing(asked)
            + " does not exist on "
            + addresses.host()
            + (anonymous
                ? ", or it is private"
                : ", or it is private and your token may not see it"),
        "Check the spelling"
            + (asked.ref().filter(r -> r.kind() == RepoKind.MODEL).isPresent()
                ? "; a dataset or space needs --repo-type dataset or --repo-type space"
                : "; a model needs --repo-type model")
            + (anonymous
                ? "; for a private one run `dray login` first."
                : "; for a private one use a token of an account that may read it.")
            + (anonymous ? withheld() : ""),
        context);
  }

  private DrayException revisionNotFound(Asked asked, ErrorContext context) {
    return new NotFoundException(
        ErrorCode.REVISION_NOT_FOUND,
        "The " + thing(asked) + " has no revision '" + revision(asked) + "'",
        "Its branches and tags are listed at "
            + asked.ref().map(this::page).orElse(addresses.endpoint())
            + ".",
        context);
  }

  private DrayException fileNotFound(Asked asked, ErrorContext context) {
    return new NotFoundException(
        ErrorCode.FILE_NOT_FOUND,
        "The "
            + thing(asked)
            + " has no "
            + asked.path().map(p -> "file '" + p + "'").orElse("such file")
            + " at revision '"
            + revision(asked)
            + "'",
        "Its files are listed at " + asked.ref().map(this::page).orElse(addresses.endpoint()) + ".",
        context);
  }

  private DrayException gated(Asked asked, Refusal refusal, ErrorContext context) {
    Optional<URI> page = asked.ref().map(this::page);
    String where = page.map(URI::toString).orElse(addresses.endpoint().toString());
    String message;
    String nextStep;
    if (asked.credential().isEmpty()) {
      message = "The " + thing(asked) + " is gated: its terms must be accepted first";
      nextStep =
          "Accept the terms at " + where + ", then run `dray login` and try again." + withheld();
    } else if (refusal.says("awaiting") || refusal.says("pending")) {
      message = "The " + thing(asked) + " is gated and your request for access awaits a review";
      nextStep = "Wait until its authors have let you in; the state is shown at " + where + ".";
    } else {
      message = "The " + thing(asked) + " is gated and your account is not among those let in";
      nextStep = "Ask for access at " + where + " with the account of your token, then try again.";
    }
    return new AccessNeededException(ErrorCode.GATED, message, nextStep, page, context);
  }

  AccessNeededException notLoggedIn(ErrorContext context) {
    return new AccessNeededException(
        ErrorCode.ACCESS_DENIED,
        "You are not logged in to " + addresses.host(),
        "Make a token at " + addresses.tokensPage() + " and run `dray login`." + withheld(),
        Optional.of(addresses.tokensPage()),
        context);
  }

  NetworkException offline(Asked asked) {
    return new NetworkException(
        ErrorCode.OFFLINE,
        "Offline mode is on, and "
            + addresses.host()
            + " would have to be asked"
            + asked.ref().map(r -> " for " + r.kind().singular() + " " + r.repo()).orElse(""),
        "Use what is in the cache already, or switch offline mode off (HF_HUB_OFFLINE=0 or"
            + " offline = false).",
        asked.context());
  }

  /// The answer is not what the protocol says.
  ProtocolException nonsense(Asked asked, URI uri, String what) {
    return new ProtocolException(
        addresses.host() + " answers the request for " + thing(asked) + " with " + what,
        "Check that "
            + addresses.endpoint()
            + " is a Hugging Face hub or a mirror of one, and that no proxy or login page answers"
            + " in its place.",
        asked.context().withUrl(uri));
  }

  private static boolean looksGated(Refusal refusal) {
    return refusal.says("gated") || (refusal.says("access to") && refusal.says("is restricted"));
  }

  private URI page(ModelRef.Hub ref) {
    return addresses.page(ref.kind(), ref.repo());
  }

  private static String revision(Asked asked) {
    return asked.ref().map(r -> r.revisionOrMain().text()).orElse("main");
  }

  private static String thing(Asked asked) {
    return asked.ref().map(r -> r.kind().singular() + " " + r.repo()).orElse("account or list");
  }

  private String originOfToken() {
    return tokens.origin().map(o -> " (" + o + ")").orElse("");
  }

  private String withheld() {
    return tokens.withheld().map(sentence -> " " + sentence).orElse("");
  }

  private static String said(Refusal refusal) {
    return refusal.message().isEmpty() ? "" : ": " + refusal.message();
  }
}
