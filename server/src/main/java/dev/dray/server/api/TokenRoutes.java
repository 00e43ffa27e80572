package dev.dray.server.api;

import dev.dray.Dray;
import dev.dray.ProviderId;
import dev.dray.provider.Account;
import dev.dray.server.http.Answer;
import dev.dray.server.http.Exchange;
import dev.dray.server.http.Method;
import dev.dray.server.http.RefusedException;
import dev.dray.server.http.Route;
import dev.dray.server.http.Routes;
import dev.dray.server.http.Scope;
import dev.dray.settings.Setting;
import dev.dray.settings.SettingValue;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The tokens of providers. They can be written and forgotten; no answer ever holds one.
final class TokenRoutes implements Routes {

  /// Settings that hold a token, and whose.
  private static final Map<Setting, ProviderId> BY_SETTING = bySetting();

  private record Known(ProviderId provider, Optional<String> name, boolean stored, String place) {}

  private final Dray dray;

  TokenRoutes(Dray dray) {
    this.dray = dray;
  }

  private static Map<Setting, ProviderId> bySetting() {
    Map<Setting, ProviderId> tokens = new LinkedHashMap<>();
    tokens.put(Setting.TOKEN, ProviderId.HUGGINGFACE);
    tokens.put(Setting.MODELSCOPE_TOKEN, ProviderId.MODELSCOPE);
    tokens.put(Setting.OLLAMA_TOKEN, ProviderId.OLLAMA);
    tokens.put(Setting.LMSTUDIO_TOKEN, ProviderId.LMSTUDIO);
    return tokens;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        new Route(Method.GET, "/api/v1/tokens", Scope.ADMIN, _ -> list()),
        new Route(Method.PUT, "/api/v1/tokens/{provider}", Scope.ADMIN, this::put),
        new Route(Method.DELETE, "/api/v1/tokens/{provider}", Scope.ADMIN, this::delete));
  }

  private Answer list() {
    List<Known> known = new ArrayList<>();
    BY_SETTING.forEach((setting, provider) -> {
      SettingValue value = dray.settings().value(setting);
      if (!value.shown().isEmpty()) {
        known.add(new Known(provider, Optional.empty(), false, value.origin().toString()));
      }
    });
    for (String name : dray.storedTokens()) {
      known.add(
          new Known(
              ProviderId.HUGGINGFACE,
              Optional.of(name),
              true,
              dray.settings().tokenPath().toString()));
    }
    return Answer.json(200, Fields.items(known, TokenRoutes::write));
  }

  private static void write(Known known, Fields fields) {
    fields
        .text("provider", known.provider().id())
        .text("name", known.name())
        .flag("stored", known.stored())
        .text("place", known.place());
  }

  private Answer put(Exchange exchange) throws IOException {
    requireHub(exchange);
    Body body = Body.of(exchange, "token", "name");
    Account account = dray.login(body.required("token").strip(), body.text("name"));
    return Answer.json(
        200,
        Fields.of(fields ->
            fields
                .text("user", account.name())
                .texts("orgs", account.organisations())
                .text("token_name", account.tokenName())
                .text("token_role", account.tokenRole())
                .text("endpoint", account.endpoint())));
  }

  /// Forgets one token by its name; all of them must be meant one by one, so that no misspelt query
  /// forgets too many.
  private Answer delete(Exchange exchange) {
    requireHub(exchange);
    String name =
        Params.text(exchange, "name")
            .orElseThrow(() ->
                RefusedException.invalid(
                    "'name' is missing", "Say which token: /api/v1/tokens lists their names."));
    dray.logout(Optional.of(name));
    return Answer.empty(204);
  }

  private static void requireHub(Exchange exchange) {
    String provider = exchange.pathValue("provider");
    if (!provider.equalsIgnoreCase(ProviderId.HUGGINGFACE.id())) {
      throw RefusedException.invalid(
          "Tokens of '" + provider + "' are not stored by the service",
          "Give them by the settings, as 'dray config show' explains.");
    }
  }
}
