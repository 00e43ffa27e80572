package dev.dray.server.http;

import java.util.List;
import java.util.Map;

/// What one room of the service offers. The facade puts them together.
@FunctionalInterface
public interface Routes {

  /// Its routes; the same list at every call.
  List<Route> routes();

  /// How problems are written below a path, `/local` say, where that is not as problem documents.
  /// The longest path that fits counts; requests that match no route and requests that are not let
  /// in are answered in the same shape.
  default Map<String, ProblemShape> shapes() {
    return Map.of();
  }
}
