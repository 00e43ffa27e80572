package dev.dray.distribution;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/// A registry's wish for a token, its realm checked: whom to ask for what.
///
/// @param realm the token server
/// @param service the registry as the token server knows it, where it is said
/// @param scopes what the token is to allow, such as `repository:ns/name:pull`
public record TokenChallenge(URI realm, Optional<String> service, List<String> scopes) {

  /// Copies the list.
  public TokenChallenge {
    scopes = List.copyOf(scopes);
  }

  /// The realm with service and scopes in its query; one `scope` for each.
  public URI address() {
    StringBuilder text = new StringBuilder(realm.toString());
    char separator = realm.getRawQuery() == null ? '?' : '&';
    if (service.isPresent()) {
      text.append(separator).append("service=").append(encoded(service.get()));
      separator = '&';
    }
    for (String scope : scopes) {
      text.append(separator).append("scope=").append(encoded(scope));
      separator = '&';
    }
    return URI.create(text.toString());
  }

  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
