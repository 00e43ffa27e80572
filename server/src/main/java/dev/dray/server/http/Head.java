package dev.dray.server.http;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/// What is known of a request before anybody looks at what it wants.
public interface Head {

  /// The method as it was sent.
  String method();

  /// The path as it was sent, without the query.
  String rawPath();

  /// The first value of a header.
  default Optional<String> header(String name) {
    return headers(name).stream().findFirst();
  }

  /// All values of a header, one for each line of it.
  List<String> headers(String name);

  /// The host, and port if one was said, that the caller believes to talk to: of the request line
  /// if it has one, of the `Host` header otherwise. Empty if neither says.
  String authority();

  /// Where the caller calls from.
  InetAddress address();

  /// The port that was called.
  int port();
}
