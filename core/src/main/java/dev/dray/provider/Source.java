package dev.dray.provider;

import java.net.URI;
import java.util.Optional;

/// A place to read a file from. The address is the lasting one: where it redirects to a signed link
/// that expires, the reader follows it again for a fresh one.
///
/// @param name how the place is called in messages, such as `huggingface.co`
/// @param uri the lasting address
/// @param credential the secret for that address's server
public record Source(String name, URI uri, Optional<Credential> credential) {

  /// A source without a secret, named after its host.
  public static Source of(URI uri) {
    return new Source(String.valueOf(uri.getHost()), uri, Optional.empty());
  }

  /// Names the place; the address may hold rights in its query and is left out.
  @Override
  public String toString() {
    return name;
  }
}
