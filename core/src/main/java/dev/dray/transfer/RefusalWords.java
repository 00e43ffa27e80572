package dev.dray.transfer;

import dev.dray.error.DrayException;
import dev.dray.http.Headers;
import java.net.URI;

/// Says in a provider's own words why its server does not hand a file out: what is missing, which
/// page to visit. Asked only about answers of the source's own server, never about those of storage
/// that it redirects to.
public interface RefusalWords {
  /// The error for an answer that is no success.
  ///
  /// @param status the answer's status, 400 or above
  /// @param headers the answer's headers
  /// @param uri who answered
  DrayException explain(int status, Headers headers, URI uri);
}
