package dev.dray.server.api.contract;

import dev.dray.server.http.Method;
import dev.dray.server.http.Scope;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import tools.jackson.databind.JsonNode;

/// The API as `openapi.yaml` says it. Immutable.
///
/// @param yaml the document as it was written
/// @param root the same, read
/// @param operations everything that can be called, in the document's order
public record Contract(String yaml, JsonNode root, List<Operation> operations) {

  private static final String FILE = "/dev/dray/server/api/openapi.yaml";

  /// One thing that can be called.
  ///
  /// @param method the method
  /// @param path the path as OpenAPI writes it: `/api/v1/downloads/{id}`
  /// @param template the path as routes write it: a name that takes all that is left ends in dots
  /// @param scope what the caller must be allowed to do
  /// @param parameters what the path and the query may say, references followed
  /// @param node everything else
  public record Operation(
      Method method,
      String path,
      String template,
      Scope scope,
      List<JsonNode> parameters,
      JsonNode node) {

    /// Copies the list.
    public Operation {
      parameters = List.copyOf(parameters);
    }
  }

  /// The contract of this build.
  public static Contract load() {
    try (InputStream in = Objects.requireNonNull(Contract.class.getResourceAsStream(FILE), FILE)) {
      return of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Contract of(String yaml) {
    JsonNode root = YamlReader.read(yaml);
    List<Operation> operations = new ArrayList<>();
    for (Map.Entry<String, JsonNode> path : root.path("paths").properties()) {
      for (Map.Entry<String, JsonNode> one : path.getValue().properties()) {
        Method.named(one.getKey().toUpperCase(Locale.ROOT))
            .ifPresent(method -> operations.add(operation(root, method, path, one.getValue())));
      }
    }
    return new Contract(yaml, root, List.copyOf(operations));
  }

  private static Operation operation(
      JsonNode root, Method method, Map.Entry<String, JsonNode> path, JsonNode node) {
    List<JsonNode> parameters = new ArrayList<>();
    for (JsonNode owner : List.of(path.getValue(), node)) {
      owner.path("parameters").forEach(one -> parameters.add(follow(root, one)));
    }
    String template = path.getKey();
    for (JsonNode parameter : parameters) {
      if (parameter.path("x-rest").asBoolean(false)) {
        String name = parameter.path("name").asString();
        template = template.replace("{" + name + "}", "{" + name + "...}");
      }
    }
    String scope = node.path("x-scope").asString("");
    return new Operation(
        method,
        path.getKey(),
        template,
        Scope.valueOf(scope.toUpperCase(Locale.ROOT)),
        parameters,
        node);
  }

  /// What a reference stands for; anything else as it is.
  ///
  /// @throws IllegalArgumentException if it leads nowhere
  public JsonNode follow(JsonNode node) {
    return follow(root, node);
  }

  private static JsonNode follow(JsonNode root, JsonNode node) {
    JsonNode now = node;
    while (now.path("$ref").isString()) {
      String ref = now.path("$ref").stringValue();
      now = root.at(ref.substring(1));
      if (now.isMissingNode()) {
        throw new IllegalArgumentException("the contract has no " + ref);
      }
    }
    return now;
  }

  /// The last word of a reference; empty if it is none.
  static String nameOf(JsonNode node) {
    String ref = node.path("$ref").asString("");
    return ref.substring(ref.lastIndexOf('/') + 1);
  }
}
