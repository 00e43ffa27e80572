package dev.dray.server.http;

/// One thing that can be asked for.
///
/// @param method the method
/// @param template the path: literal segments, `{name}` for one segment, `{name...}` as the last
///   one for whatever is left, at least one segment. A literal wins over a name, a name over a rest
/// @param scope what the caller must be allowed to do
/// @param handler what answers
public record Route(Method method, String template, Scope scope, Handler handler) {

  /// Checks the template.
  ///
  /// @throws IllegalArgumentException if it does not start with a slash
  public Route {
    if (!template.startsWith("/")) {
      throw new IllegalArgumentException("A route begins with a slash: " + template);
    }
  }

  /// A route that reads.
  public static Route get(String template, Handler handler) {
    return new Route(Method.GET, template, Scope.READ, handler);
  }
}
