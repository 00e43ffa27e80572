package dev.dray.server.http;

import java.util.Optional;

/// The methods that routes are made for. `OPTIONS` is answered by the server itself.
public enum Method {
  /// Reads.
  GET,
  /// Reads, and wants no body. A `GET` route answers it when no route of its own does.
  HEAD,
  /// Makes something or starts something.
  POST,
  /// Replaces.
  PUT,
  /// Changes a part.
  PATCH,
  /// Removes or stops.
  DELETE;

  /// Whether a call by this method may change something, and so has to come from a page we know.
  public boolean changes() {
    return switch (this) {
      case GET, HEAD -> false;
      case POST, PUT, PATCH, DELETE -> true;
    };
  }

  /// The method of this name, as it stands in a request line.
  public static Optional<Method> named(String name) {
    for (Method method : values()) {
      if (method.name().equals(name)) {
        return Optional.of(method);
      }
    }
    return Optional.empty();
  }
}
