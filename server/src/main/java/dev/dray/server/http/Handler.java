package dev.dray.server.http;

import java.io.IOException;

/// What a route does. Called on a virtual thread, so it may block; many calls at once.
@FunctionalInterface
public interface Handler {

  /// Answers one request. A [dev.dray.error.DrayException] becomes a problem document by its row in
  /// the error table, a [RefusedException] by its own words.
  ///
  /// @throws IOException if the caller is gone
  Answer answer(Exchange exchange) throws IOException;
}
