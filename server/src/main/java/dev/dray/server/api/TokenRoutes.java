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
import dev.dray.settings.Origin;
import dev.dray.settings.Setting;
import dev.dray.settings.SettingValue;
import dev.dray.settings.Settings;
import dev.dray.settings.StoredSecrets;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// The tokens of providers. They can be written and forgotten; no answer ever holds one. They lie
/// where the program has them: the hub's where all tools of Hugging Face look, the others in the
/// program's own file of tokens.
final class TokenRoutes implements Routes {

  private static final String HUB = ProviderId.HUGGINGFACE.id();

  /// Settings that hold a token, by what the API calls whose it is.
  private static final Map<String, Setting> SETTINGS = settings();

  private record Known(String provider, Optional<String> name, boolean stored, String place) {}

  private final Dray dray;

  TokenRoutes(Dray dray) {
    this.dray = dray;
  }

  private static Map<String, Setting> settings() {
    Map<String, Setting> tokens = new LinkedHashMap<>();
    tokens.put(HUB, Setting.TOKEN);
    tokens.putAll(StoredSecrets.byProvider());
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
    return Answer.json(200, Fields.items(known(), TokenRoutes::write));
  }

  private List<Known> known() {
    Settings settings = dray.settings();
    List<Known> known = new ArrayList<>();
    SETTINGS.forEach((provider, setting) -> {
      SettingValue value = settings.value(setting);
      boolean stored = value.origin() instanceof Origin.StoredSecret;
      if (!value.shown().isEmpty()) {
        known.add(new Known(provider, Optional.empty(), stored, value.origin().toString()));
      }
      if (!stored && settings.secrets().find(setting).isPresent()) {
        // There, but what the environment says goes first.
        known.add(
            new Known(provider, Optional.empty(), true, settings.secrets().path().toString()));
      }
    });
    for (String name : dray.storedTokens()) {
      known.add(new Known(HUB, Optional.of(name), true, settings.tokenPath().toString()));
    }
    return known;
  }

  private static void write(Known known, Fields fields) {
    fields
        .text("provider", known.provider())
        .text("name", known.name())
        .flag("stored", known.stored())
        .text("place", known.place());
  }

  private Answer put(Exchange exchange) throws IOException {
    Setting setting = setting(exchange);
    Body body = Body.of(exchange, "token", "name");
    String token = body.required("token").strip();
    if (setting != Setting.TOKEN) {
      if (body.text("name").isPresent()) {
        throw RefusedException.invalid(
            "'name' is for tokens of " + HUB + ", of which there may be several", "Leave it out.");
      }
      dray.settings().secrets().put(setting, token);
      return Answer.empty(204);
    }
    Account account = dray.login(token, body.text("name"));
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

  /// Forgets one token; of several by its name: all of them must be meant one by one, so that no
  /// misspelt query forgets too many.
  private Answer delete(Exchange exchange) {
    Setting setting = setting(exchange);
    Optional<String> name = Params.text(exchange, "name");
    if (setting == Setting.TOKEN && name.isEmpty()) {
      throw RefusedException.invalid(
          "'name' is missing", "Say which token: /api/v1/tokens lists their names.");
    }
    Known going =
        known().stream()
            .filter(one -> one.stored() && SETTINGS.get(one.provider()) == setting)
            .filter(one -> setting != Setting.TOKEN || one.name().equals(name))
            .findFirst()
            .orElseThrow(() ->
                RefusedException.notFound(
                    "No such token of " + exchange.pathValue("provider") + " is stored",
                    "/api/v1/tokens lists what is; variables of the environment are not stored."));
    if (Params.flag(exchange, "dry_run")) {
      return Answer.json(200, Fields.of(fields -> write(going, fields)));
    }
    if (setting == Setting.TOKEN) {
      dray.logout(name);
    } else {
      dray.settings().secrets().remove(setting);
    }
    return Answer.empty(204);
  }

  private static Setting setting(Exchange exchange) {
    String provider = exchange.pathValue("provider").toLowerCase(Locale.ROOT);
    Setting setting = SETTINGS.get(provider);
    if (setting == null) {
      throw RefusedException.invalid(
          "No token is stored for '" + provider + "'",
          "These take one: " + String.join(", ", SETTINGS.keySet()) + ".");
    }
    return setting;
  }
}
