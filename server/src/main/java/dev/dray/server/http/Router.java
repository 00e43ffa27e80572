package dev.dray.server.http;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Finds the route of a path: a tree of segments in which literals win over names and names over
/// rests, whatever order the routes were given in. Immutable once made.
final class Router {

  /// A route that fits, and what stands for its names.
  ///
  /// @param values still encoded
  record Match(Route route, Map<String, String> values) {}

  private static final class Node {
    private final Map<String, Node> literals = new HashMap<>();
    private @Nullable Node any;
    private final Map<Method, Route> here = new LinkedHashMap<>();
    private final Map<Method, Route> rest = new LinkedHashMap<>();

    Node any() {
      Node known = any;
      if (known == null) {
        known = new Node();
        any = known;
      }
      return known;
    }
  }

  private final Node root = new Node();

  /// @throws IllegalArgumentException if two routes cannot be told apart
  Router(List<Route> routes) {
    routes.forEach(this::add);
  }

  private void add(Route route) {
    Node node = root;
    for (String part : parts(route)) {
      if (part.endsWith("...}")) {
        put(node.rest, route);
        return;
      }
      if (part.startsWith("{")) {
        node = node.any();
      } else {
        node = node.literals.computeIfAbsent(part, _ -> new Node());
      }
    }
    put(node.here, route);
  }

  private static void put(Map<Method, Route> routes, Route route) {
    Route other = routes.putIfAbsent(route.method(), route);
    if (other != null) {
      throw new IllegalArgumentException(
          "Two routes are alike: " + other.template() + " and " + route.template());
    }
  }

  private static List<String> parts(Route route) {
    return List.of(route.template().substring(1).split("/", -1));
  }

  /// The route for a method and a path.
  ///
  /// @throws RefusedException 404 if no route has the path, 405 if one has but for other methods
  Match find(String method, String rawPath) {
    List<String> segments = PathText.segments(rawPath);
    Optional<Method> known = Method.named(method);
    for (Map<Method, Route> routes : candidates(segments)) {
      Optional<Route> route = known.flatMap(m -> pick(routes, m));
      if (route.isPresent()) {
        return new Match(route.get(), values(route.get(), segments));
      }
    }
    List<Method> methods = methods(rawPath);
    if (methods.isEmpty()) {
      throw new RefusedException(
          404,
          "no_such_path",
          "Not found",
          "There is nothing at this path.",
          "See /api/docs for what there is.");
    }
    throw new RefusedException(
        405,
        "method_not_allowed",
        "Method not allowed",
        "This path is not for " + method + ".",
        "Use one of " + allow(methods) + ".",
        new Header("Allow", allow(methods)));
  }

  /// The methods that a path can be asked with; empty if there is no such path.
  List<Method> methods(String rawPath) {
    List<Method> methods = new ArrayList<>();
    for (Map<Method, Route> routes : candidates(PathText.segments(rawPath))) {
      for (Method method : Method.values()) {
        if (pick(routes, method).isPresent() && !methods.contains(method)) {
          methods.add(method);
        }
      }
    }
    return methods;
  }

  static String allow(List<Method> methods) {
    return String.join(", ", methods.stream().map(Method::name).toList()) + ", OPTIONS";
  }

  private static Optional<Route> pick(Map<Method, Route> routes, Method method) {
    Route own = routes.get(method);
    return Optional.ofNullable(own == null && method == Method.HEAD ? routes.get(Method.GET) : own);
  }

  /// All places in the tree that fit, the most literal one first.
  private List<Map<Method, Route>> candidates(List<String> segments) {
    List<Map<Method, Route>> found = new ArrayList<>();
    collect(root, segments, 0, found);
    return found;
  }

  private static void collect(
      Node node, List<String> segments, int at, List<Map<Method, Route>> found) {
    if (at == segments.size()) {
      if (!node.here.isEmpty()) {
        found.add(node.here);
      }
      return;
    }
    String segment = segments.get(at);
    Node literal = node.literals.get(segment);
    if (literal != null) {
      collect(literal, segments, at + 1, found);
    }
    Node any = node.any;
    if (any != null && !segment.isEmpty()) {
      collect(any, segments, at + 1, found);
    }
    if (!node.rest.isEmpty() && !segment.isEmpty()) {
      found.add(node.rest);
    }
  }

  private static Map<String, String> values(Route route, List<String> segments) {
    Map<String, String> values = new HashMap<>();
    List<String> parts = parts(route);
    for (int i = 0; i < parts.size(); i++) {
      String part = parts.get(i);
      if (part.endsWith("...}")) {
        values.put(
            part.substring(1, part.length() - 4),
            String.join("/", segments.subList(i, segments.size())));
      } else if (part.startsWith("{")) {
        values.put(part.substring(1, part.length() - 1), segments.get(i));
      }
    }
    return values;
  }
}
