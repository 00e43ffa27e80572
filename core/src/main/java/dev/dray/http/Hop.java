package dev.dray.http;

import dev.dray.error.ErrorContext;
import java.net.URI;

/// One answer on the way of a followed request.
///
/// @param uri the address asked
/// @param status its status
/// @param headers its headers
public record Hop(URI uri, int status, Headers headers) {

  /// Status and address without query.
  @Override
  public String toString() {
    return status + " " + ErrorContext.withoutSecrets(uri);
  }
}
