package dev.dray.provider.ollama;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// How registries are spoken to.
///
/// @param endpoint the registry of every name, whatever host the name says; empty for the name's
/// @param library the registry of names without a host
/// @param hub the Hugging Face hub that names of `hf.co` and `huggingface.co` mean
/// @param insecure whether registries are spoken to without TLS; those of this machine always are
/// @param key the file of the machine's key
/// @param signs whether the key may be used
/// @param token a token to send to the registry, of whatever host
/// @param hubToken a token for the Hugging Face hub alone
/// @param offline whether nobody may be asked
/// @param notes sentences for the user beside the listing, such as why the registry is asked
public record OllamaRegistryOptions(
    Optional<URI> endpoint,
    URI library,
    URI hub,
    boolean insecure,
    Path key,
    boolean signs,
    Optional<String> token,
    Optional<String> hubToken,
    boolean offline,
    List<String> notes) {

  /// Copies the list.
  public OllamaRegistryOptions {
    notes = List.copyOf(notes);
  }

  /// Tells no token.
  @Override
  public String toString() {
    return "registry options" + endpoint.map(e -> " for " + e).orElse("");
  }
}
