package dev.dray.server.http;

import java.util.List;

/// What one room of the service offers. The facade puts them together.
@FunctionalInterface
public interface Routes {

  /// Its routes; the same list at every call.
  List<Route> routes();
}
