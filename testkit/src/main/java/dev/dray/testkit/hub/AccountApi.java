package dev.dray.testkit.hub;

import dev.dray.testkit.content.Content;
import dev.dray.testkit.http.Request;
import dev.dray.testkit.http.Response;
import dev.dray.testkit.json.Json;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Who a token belongs to.
final class AccountApi {
  private final HubState state;

  AccountApi(HubState state) {
    this.state = state;
  }

  /// `/api/whoami-v2`.
  Response whoAmI(Request request) {
    Optional<HubUser> user = state.user(request);
    return user.map(u -> Response.json(200, describe(u))).orElseGet(HubErrors::needsToken);
  }

  private static Map<String, @Nullable Object> describe(HubUser user) {
    return Json.object(
        "type",
        "user",
        "id",
        id(user.name()),
        "name",
        user.name(),
        "fullname",
        user.name(),
        "email",
        user.name() + "@example.org",
        "emailVerified",
        true,
        "canPay",
        false,
        "isPro",
        false,
        "periodEnd",
        null,
        "avatarUrl",
        "/avatars/x.svg",
        "orgs",
        user.organisations().stream().map(AccountApi::organisation).toList(),
        "auth",
        Json.object(
            "type",
            "access_token",
            "accessToken",
            Json.object(
                "displayName", "laptop",
                "role", user.role(),
                "createdAt", "2026-01-01T00:00:00.000Z")));
  }

  private static Map<String, @Nullable Object> organisation(String name) {
    return Json.object(
        "type",
        "org",
        "id",
        id(name),
        "name",
        name,
        "fullname",
        name,
        "email",
        null,
        "canPay",
        false,
        "periodEnd",
        null,
        "isEnterprise",
        false,
        "avatarUrl",
        "/avatars/o.svg",
        "roleInOrg",
        "admin");
  }

  private static String id(String name) {
    return Content.of("account " + name).gitBlobId().substring(0, 24);
  }
}
