package dev.dray.server.api.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.server.api.contract.Contract.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// The contract by itself: whole, and with examples that fit it.
class ContractTest {

  private static final Contract CONTRACT = Contract.load();

  @Test
  void everyReferenceLeadsSomewhereAndEverySchemaIsUsed() {
    Set<String> used = new TreeSet<>();
    references(CONTRACT.root(), used);

    used.forEach(
        ref -> assertThat(CONTRACT.root().at(ref.substring(1)).isMissingNode()).as(ref).isFalse());
    Set<String> schemas = new TreeSet<>();
    CONTRACT
        .root()
        .path("components")
        .properties()
        .forEach(kind ->
            kind.getValue().propertyNames().stream()
                .filter(name -> !kind.getKey().equals("securitySchemes"))
                .forEach(name -> schemas.add("#/components/" + kind.getKey() + "/" + name)));
    // It is sent in events, whose bodies OpenAPI cannot describe.
    used.add("#/components/schemas/FileDownloadStatus");
    assertThat(used).containsAll(schemas);
  }

  private static void references(JsonNode node, Set<String> into) {
    if (node.path("$ref").isString()) {
      into.add(node.path("$ref").stringValue());
    }
    node.forEach(child -> references(child, into));
  }

  @Test
  void everyOperationHasANameATagASummaryAndAnswers() {
    List<String> tags =
        CONTRACT.root().path("tags").valueStream().map(tag -> tag.path("name").asString()).toList();
    Set<String> names = new TreeSet<>();
    for (Operation operation : CONTRACT.operations()) {
      JsonNode node = operation.node();
      assertThat(names.add(node.path("operationId").asString())).as(operation.path()).isTrue();
      assertThat(tags).contains(node.path("tags").path(0).asString());
      assertThat(node.path("summary").asString()).as(operation.path()).endsWith(".");
      assertThat(node.path("responses").size()).as(operation.path()).isPositive();
      assertThat(names(operation)).as(operation.path()).isEqualTo(placeholders(operation.path()));
    }
  }

  private static Set<String> names(Operation operation) {
    return operation.parameters().stream()
        .filter(one -> one.path("in").asString().equals("path"))
        .map(one -> one.path("name").asString())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> placeholders(String path) {
    return Pattern.compile("\\{(\\w+)}")
        .matcher(path)
        .results()
        .map(match -> match.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void examplesFitTheirSchemas() {
    List<String> wrong = new ArrayList<>();
    int examples = 0;
    for (var schema : CONTRACT.root().path("components").path("schemas").properties()) {
      if (schema.getValue().has("example")) {
        examples++;
        wrong.addAll(
            SchemaCheck.problems(CONTRACT, schema.getValue(), schema.getValue().path("example")));
      }
    }
    for (Operation operation : CONTRACT.operations()) {
      JsonNode body = operation.node().path("requestBody").path("content").path("application/json");
      if (body.has("example")) {
        examples++;
        wrong.addAll(SchemaCheck.problems(CONTRACT, body.path("schema"), body.path("example")));
      }
    }

    assertThat(wrong).isEmpty();
    assertThat(examples).isGreaterThan(5);
  }
}
