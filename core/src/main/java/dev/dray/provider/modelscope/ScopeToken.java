package dev.dray.provider.modelscope;

import dev.dray.error.ErrorContext;
import dev.dray.error.InvalidRequestException;
import dev.dray.provider.Credential;
import dev.dray.settings.Origin;
import dev.dray.settings.Setting;
import dev.dray.settings.Settings;
import java.util.Optional;

/// Finds the token to send: the one given for the call, else `MODELSCOPE_API_TOKEN` or the user's
/// settings. ModelScope's own login keeps its session in a Python pickle, which is not read.
/// Immutable; prints no secret.
final class ScopeToken {

  /// The cookie in which the older services want the token.
  static final String COOKIE = "m_session_id";

  private final Settings settings;

  ScopeToken(Settings settings) {
    this.settings = settings;
  }

  /// The credential for the settings' endpoint, bound to it; nothing if there is no token or none
  /// may be sent.
  ///
  /// @throws InvalidRequestException if the token has characters that no token has
  Optional<Credential> credential() {
    Optional<String> token = settings.modelScopeToken().filter(text -> !text.equals("none"));
    if (token.isEmpty() || withheld().isPresent()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          Credential.bearerAndCookie(settings.modelScopeEndpoint(), token.get(), COOKIE));
    } catch (IllegalArgumentException e) {
      throw new InvalidRequestException(
          "The token for ModelScope (" + origin() + ") has characters that no token has",
          "Copy it again from the page of your access tokens.",
          ErrorContext.of("token"));
    }
  }

  /// Where the token comes from, for people.
  String origin() {
    return settings.origin(Setting.MODELSCOPE_TOKEN).toString();
  }

  /// Why a token that is there is not sent, where that needs saying: a project file comes with
  /// other people's work and must not lead the user's token elsewhere.
  Optional<String> withheld() {
    boolean explicit = settings.origin(Setting.MODELSCOPE_TOKEN) instanceof Origin.CommandLine;
    boolean led = settings.origin(Setting.MODELSCOPE_ENDPOINT) instanceof Origin.ProjectFile;
    return led && !explicit
        ? Optional.of(
            "No token is sent, because "
                + settings.origin(Setting.MODELSCOPE_ENDPOINT)
                + " chose the server; give one with --token if you trust it.")
        : Optional.empty();
  }

  @Override
  public String toString() {
    return "token for " + settings.modelScopeEndpoint();
  }
}
