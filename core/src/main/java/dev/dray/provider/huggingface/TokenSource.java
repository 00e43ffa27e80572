package dev.dray.provider.huggingface;

import dev.dray.provider.Credential;
import dev.dray.settings.Origin;
import dev.dray.settings.Setting;
import dev.dray.settings.Settings;
import java.net.URI;
import java.util.Optional;

/// Finds the token to send. Order, as in the official client 2.0.0: the explicit one (`none` sends
/// none at all), `HF_TOKEN`, `HUGGING_FACE_HUB_TOKEN`, then the token file. The file is read anew
/// each time, so that a login is seen at once. Immutable, thread-safe, prints no secret.
public final class TokenSource {

  private static final String NONE = "none";

  private final Settings settings;
  private final TokenStore store;

  private TokenSource(Settings settings) {
    this.settings = settings;
    this.store = TokenStore.of(settings);
  }

  /// The tokens of these settings; an explicit token is the setting `token` from command line or
  /// code.
  public static TokenSource of(Settings settings) {
    return new TokenSource(settings);
  }

  /// The credential for the settings' endpoint, bound to it; nothing if there is no token or none
  /// may be sent.
  ///
  /// @throws dev.dray.error.InvalidRequestException if the token holds what no token can
  /// @throws dev.dray.error.StorageException if the token file is there and cannot be read
  public Optional<Credential> credential() {
    URI endpoint = settings.endpoint();
    return find().map(token -> token.boundTo(endpoint));
  }

  /// The token itself, for another protocol of the same server; whoever takes it binds it to the
  /// endpoint. Nothing if there is none or none may be sent.
  ///
  /// @throws dev.dray.error.InvalidRequestException and the others of [#credential()]
  public Optional<String> secret() {
    return find().map(HubToken::secret);
  }

  /// Where the token comes from, for people; nothing if there is none.
  public Optional<String> origin() {
    return find().map(HubToken::origin);
  }

  /// Why a token that may exist is not sent, one sentence, where that needs saying.
  public Optional<String> withheld() {
    return explicit() || !endpointFromProject()
        ? Optional.empty()
        : Optional.of(
            "No stored token is sent, because "
                + settings.origin(Setting.ENDPOINT)
                + " chose the server; give one with --token if you trust it.");
  }

  Optional<HubToken> find() {
    Optional<String> configured = settings.token();
    if (configured.filter(NONE::equals).isPresent()) {
      return Optional.empty();
    }
    if (explicit()) {
      return configured.flatMap(text -> HubToken.of(text, "command line"));
    }
    // A project file comes with other people's work: it must not lead the user's token elsewhere.
    if (!settings.implicitToken() || endpointFromProject()) {
      return Optional.empty();
    }
    return configured
        .flatMap(text -> HubToken.of(text, settings.origin(Setting.TOKEN).toString()))
        .or(store::active);
  }

  private boolean explicit() {
    return settings.token().isPresent()
        && settings.origin(Setting.TOKEN) instanceof Origin.CommandLine;
  }

  private boolean endpointFromProject() {
    return settings.origin(Setting.ENDPOINT) instanceof Origin.ProjectFile;
  }

  @Override
  public String toString() {
    return "tokens for " + settings.endpoint();
  }
}
