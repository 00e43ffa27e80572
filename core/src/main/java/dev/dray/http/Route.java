package dev.dray.http;

/// Where a connection leads and by which way. Kept connections are shared by equal routes.
record Route(Origin origin, Proxy proxy) {

  /// Whether the proxy reads the request itself, so that it needs the whole address.
  boolean absoluteForm() {
    return !origin.secure() && proxy instanceof Proxy.Http;
  }
}
