package dev.dray.provider;

import dev.dray.Digest;
import dev.dray.ModelRef;
import dev.dray.ProviderId;
import dev.dray.settings.Settings;
import dev.dray.testkit.content.Content;
import dev.dray.testkit.http.RecordedRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a provider's test builds for [ProviderContract]: a server of the testkit that speaks the
/// provider's protocol on real sockets, with models that are there, missing, closed and bad.
public interface ProviderWorld extends AutoCloseable {

  /// The size that [#present()] should have, in bytes: enough to be stopped on the way.
  long MODEL_SIZE = 12_000_000;

  /// Whose contract it is.
  ProviderId provider();

  /// Which of the provider's ways to work.
  default ProviderId.Family family() {
    return provider().family();
  }

  /// Leads the provider to this world: its address in the settings, and nothing of the machine's.
  Settings.Builder lead(Settings.Builder settings);

  /// A model that is there, of about [#MODEL_SIZE] bytes.
  ModelRef present();

  /// The files that the present model has when it was brought to a plain folder, by their path
  /// there; empty where a daemon keeps it.
  Map<String, Content> files();

  /// A model that is not there.
  ModelRef missing();

  /// A model that only a token opens; empty where the provider takes no token ([Feature#TOKEN]).
  Optional<Closed> closed();

  /// A closed model.
  ///
  /// @param ref its name
  /// @param token the token that opens it; no other text holds it
  record Closed(ModelRef ref, String token) {}

  /// A model whose bytes are not those that were promised, whenever they are asked for; empty where
  /// the provider verifies nothing ([Feature#VERIFY]).
  Optional<Tampered> tampered();

  /// A model with wrong bytes.
  ///
  /// @param ref its name
  /// @param stated the digest that the caller must state, where the provider has none to tell
  record Tampered(ModelRef ref, Optional<Digest> stated) {}

  /// Models in which something has a name that would do harm: to be refused, or brought under
  /// another name. Empty only where no name from the network becomes a name on our disk.
  List<ModelRef> hostile();

  /// From now on the present model's bytes come so slowly that it takes some seconds.
  void slow();

  /// Ends [#slow()].
  void fast();

  /// Whether somebody says before what would be fetched.
  default boolean plans() {
    return family() == ProviderId.Family.FILES;
  }

  /// What the servers were asked that the token is for.
  List<RecordedRequest> entitled();

  /// What servers were asked that must never see the token: where redirects lead, CDNs, mirrors.
  List<RecordedRequest> strangers();

  @Override
  void close();
}
