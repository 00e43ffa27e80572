package dev.dray.distribution;

import dev.dray.error.AccessNeededException;
import dev.dray.error.DrayException;
import dev.dray.error.ErrorCode;
import dev.dray.error.ErrorContext;
import dev.dray.error.ProtocolException;
import dev.dray.http.ApiClient;
import dev.dray.http.ApiResponse;
import dev.dray.http.Request;
import dev.dray.json.JsonField;
import dev.dray.provider.Credential;
import dev.dray.provider.Renewal;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// The right to do one thing with one repository of one registry. Nobody is told a secret before
/// the registry asked for one; a token is kept until shortly before its end and fetched anew when
/// the registry no longer takes it. Thread-safe.
final class RegistryAccess implements Renewal {

  /// What a token lives at least (distribution's `docs/spec/auth/token.md`).
  private static final Duration SHORTEST_LIFE = Duration.ofSeconds(60);

  private static final Duration LONGEST_LIFE = Duration.ofDays(1);
  private static final int LONGEST_TOKEN = 64 << 10;

  private final ApiClient api;
  private final Registry registry;
  private final String scope;
  private final boolean writing;
  private final Login.Source logins;
  private final Optional<TokenRequests> own;
  private final InstantSource clock;
  private boolean loginKnown;
  private Optional<Login> login = Optional.empty();
  private Optional<TokenChallenge> challenge = Optional.empty();
  private Optional<Credential> secret = Optional.empty();
  private Instant goodUntil = Instant.MAX;

  /// @param writing whether pushing is meant, not only pulling
  /// @param own how tokens are asked for, where it is not by the login
  RegistryAccess(
      ApiClient api,
      Registry registry,
      String repository,
      boolean writing,
      Login.Source logins,
      Optional<TokenRequests> own,
      InstantSource clock) {
    this.api = api;
    this.registry = registry;
    this.scope = "repository:" + repository + (writing ? ":pull,push" : ":pull");
    this.writing = writing;
    this.logins = logins;
    this.own = own;
    this.clock = clock;
  }

  @Override
  public synchronized Optional<Credential> current() {
    if (secret.isEmpty() && challenge.isEmpty()) {
      secret =
          login()
              .filter(Login.Bearer.class::isInstance)
              .map(known -> Credential.bearer(registry.base(), ((Login.Bearer) known).token()));
    }
    if (challenge.isPresent() && !clock.instant().isBefore(goodUntil)) {
      fetch(challenge.get());
    }
    return secret;
  }

  @Override
  public synchronized boolean renew(Optional<Credential> refused, List<String> challenges) {
    if (!refused.equals(secret)) {
      return secret.isPresent();
    }
    for (Challenge offered : Challenge.parse(challenges)) {
      switch (offered.scheme()) {
        case "bearer" -> {
          fetch(checked(offered));
          return true;
        }
        case "basic" -> {
          Optional<Login> known = login();
          if (refused.isEmpty()
              && known.isPresent()
              && known.get() instanceof Login.Password(String user, String password)) {
            secret = Optional.of(Credential.basic(registry.base(), user, password));
            return true;
          }
        }
        default -> {}
      }
    }
    return false;
  }

  /// Whether the user has something for this registry; for the words of an error.
  synchronized boolean hasLogin() {
    return own.isPresent() || login().isPresent();
  }

  /// Asked for once, and not before it is needed: a helper program may ask a person.
  private Optional<Login> login() {
    if (!loginKnown) {
      login = logins.of(registry);
      loginKnown = true;
    }
    return login;
  }

  private TokenChallenge checked(Challenge offered) {
    String realm = offered.parameter("realm").orElse("");
    return switch (Realm.judge(registry, realm)) {
      case Realm.Verdict.Good(URI uri) ->
          new TokenChallenge(uri, offered.parameter("service"), List.of(scope(offered)));
      case Realm.Verdict.Refused(String why) ->
          throw new ProtocolException(
              "The registry " + registry + " is not trusted: its token server " + why,
              "Check the registry's name; its operators must name a token server with an https"
                  + " address.",
              ErrorContext.of(registry.base()));
    };
  }

  /// Who pushes knows best what is needed; for pulling, a registry may spell the name in its own
  /// way.
  private String scope(Challenge offered) {
    return offered
        .parameter("scope")
        .filter(text -> !writing && text.startsWith("repository:") && text.length() <= 1024)
        .orElse(scope);
  }

  private void fetch(TokenChallenge asked) {
    TokenRequests requests = own.orElseGet(() -> TokenRequests.with(login()));
    Request request = requests.of(asked);
    ErrorContext context = ErrorContext.of(asked.realm());
    Instant before = clock.instant();
    try (ApiResponse answer = api.send(request, ErrorContext.of(registry.name()))) {
      if (!answer.isSuccess()) {
        throw refusal(answer, context);
      }
      JsonNode json = DistributionJson.MAPPER.readTree(answer.bytes());
      String token =
          JsonField.text(json.path("token"))
              .or(() -> JsonField.text(json.path("access_token")))
              .filter(text -> text.length() <= LONGEST_TOKEN)
              .filter(text -> text.chars().allMatch(c -> c > ' ' && c < 0x7f))
              .orElseThrow(() -> nonsense(context));
      Duration life =
          Duration.ofSeconds(
              Math.clamp(
                  JsonField.number(json.path("expires_in")).orElse(SHORTEST_LIFE.toSeconds()),
                  1,
                  LONGEST_LIFE.toSeconds()));
      secret = Optional.of(Credential.bearer(registry.base(), token));
      challenge = Optional.of(asked);
      // A fifth of its life early, so that it is still good when the request arrives.
      goodUntil = before.plus(life.multipliedBy(4).dividedBy(5));
    } catch (JacksonException | IOException e) {
      throw nonsense(context);
    }
  }

  private DrayException refusal(ApiResponse answer, ErrorContext context) throws IOException {
    int status = answer.status();
    ErrorContext where = context.withStatus(status).withRequestId(answer.requestId());
    if (status == 400 || status == 401 || status == 403) {
      boolean known = hasLogin();
      return new AccessNeededException(
          known ? ErrorCode.BAD_TOKEN : ErrorCode.ACCESS_DENIED,
          known
              ? "The token server of " + registry + " does not accept your login"
              : "The registry " + registry + " wants to know who asks",
          RegistryErrors.logInStep(registry),
          Optional.empty(),
          where);
    }
    return RegistryErrors.failure(registry, answer, "a token for " + scope, where);
  }

  private ProtocolException nonsense(ErrorContext context) {
    return new ProtocolException(
        "The token server of " + registry + " answers with something that is no token",
        "Check the registry's name, and that no proxy or login page answers in its place.",
        context);
  }

  /// Names registry and scope, never the secret.
  @Override
  public String toString() {
    return registry + " " + scope;
  }
}
