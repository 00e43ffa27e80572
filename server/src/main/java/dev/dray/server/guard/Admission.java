package dev.dray.server.guard;

import dev.dray.server.http.Caller;
import dev.dray.server.http.Head;
import dev.dray.server.http.Header;
import dev.dray.server.http.RefusedException;
import dev.dray.server.http.Scope;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Tells callers by their tokens. Where only this machine can call and no token is demanded,
/// whoever calls without one is the person at this machine, and may do everything; unless the
/// request came through a proxy, which somebody may have opened to the world.
final class Admission {

  private static final List<String> OF_PROXIES =
      List.of("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Via");

  private final boolean tokenNeeded;
  private final Tokens tokens;
  private final Guesses guesses;

  Admission(boolean tokenNeeded, Tokens tokens, Guesses guesses) {
    this.tokenNeeded = tokenNeeded;
    this.tokens = tokens;
    this.guesses = guesses;
  }

  /// Who this is.
  ///
  /// @throws RefusedException 401 without a caller, 403 for one who may not, 429 after many guesses
  Caller admit(Head head, Scope needed) {
    Caller caller = caller(head, needed);
    if (!caller.scope().covers(needed)) {
      throw new RefusedException(
          403,
          "scope_too_small",
          "Not allowed",
          "The token '" + caller.name() + "' allows to " + words(caller.scope()) + ", not this.",
          "Use a token with the scope " + needed.name().toLowerCase(Locale.ROOT) + ".");
    }
    return caller;
  }

  private Caller caller(Head head, Scope needed) {
    Optional<String> token = Credentials.token(head);
    if (token.isPresent()) {
      return known(head, token.get());
    }
    if (!tokenNeeded && OF_PROXIES.stream().allMatch(name -> head.header(name).isEmpty())) {
      return new Caller("local", Scope.ADMIN, head.address());
    }
    if (needed == Scope.NONE) {
      return new Caller("-", Scope.NONE, head.address());
    }
    throw unknown("This service wants to know who calls.");
  }

  private Caller known(Head head, String token) {
    Optional<TokenEntry> entry = tokens.find(token);
    if (entry.isPresent() && guesses.right(head.address(), entry.get().name())) {
      return new Caller(entry.get().name(), entry.get().scope(), head.address());
    }
    if (entry.isPresent() || guesses.wrong(head.address())) {
      throw new RefusedException(
          429,
          "too_many_guesses",
          "Too many wrong tokens",
          "Too many wrong tokens came from this address.",
          "Wait a minute, then send the right one.",
          new Header("Retry-After", "60"));
    }
    throw unknown("The token is not known here, or no longer.");
  }

  private static RefusedException unknown(String detail) {
    return new RefusedException(
        401,
        "token_needed",
        "Token needed",
        detail,
        "Make one with 'dray serve token create' and send it as 'Authorization: Bearer TOKEN'.",
        new Header("WWW-Authenticate", "Bearer realm=\"dray\""));
  }

  private static String words(Scope scope) {
    return switch (scope) {
      case NONE -> "do nothing";
      case READ -> "look";
      case DOWNLOAD -> "look and to download";
      case ADMIN -> "do everything";
    };
  }
}
