package dev.dray.server.api.contract;

import dev.dray.server.api.contract.Contract.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/// Writes the contract as Markdown: the page `docs/reference/http-api.md`, and what `/api/docs`
/// shows. Used once.
public final class ContractText {

  private final Contract contract;
  private final StringBuilder out = new StringBuilder();

  private ContractText(Contract contract) {
    this.contract = contract;
  }

  /// The page below its title.
  public static String of(Contract contract) {
    ContractText text = new ContractText(contract);
    text.write();
    return text.out.toString();
  }

  private void write() {
    out.append(contract.root().path("info").path("description").asString("")).append('\n');
    for (JsonNode tag : contract.root().path("tags")) {
      String name = tag.path("name").asString();
      out.append("## ").append(title(name)).append("\n\n");
      out.append(tag.path("description").asString()).append("\n\n");
      for (Operation operation : contract.operations()) {
        if (operation.node().path("tags").path(0).asString("").equals(name)) {
          operation(operation);
        }
      }
    }
    out.append("## Schemas\n\n");
    for (Map.Entry<String, JsonNode> schema :
        contract.root().path("components").path("schemas").properties()) {
      schema(schema.getKey(), schema.getValue());
    }
  }

  private static String title(String word) {
    return word.equals("openai")
        ? "OpenAI"
        : word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
  }

  private void operation(Operation operation) {
    JsonNode node = operation.node();
    out.append("### `")
        .append(operation.method())
        .append(' ')
        .append(operation.path())
        .append("`\n\n")
        .append(node.path("summary").asString())
        .append(" Scope: ")
        .append(operation.scope().name().toLowerCase(Locale.ROOT))
        .append(".\n\n");
    if (node.has("description")) {
      out.append(node.path("description").stringValue().strip()).append("\n\n");
    }
    parameters(operation.parameters());
    body(node.path("requestBody"));
    answers(node.path("responses"));
  }

  private void parameters(List<JsonNode> parameters) {
    if (parameters.isEmpty()) {
      return;
    }
    out.append("| parameter | in | type | what |\n|---|---|---|---|\n");
    for (JsonNode one : parameters) {
      JsonNode schema = one.path("schema");
      out.append("| `")
          .append(one.path("name").asString())
          .append(one.path("required").asBoolean(false) ? "` (required)" : "`")
          .append(" | ")
          .append(one.path("in").asString())
          .append(" | ")
          .append(type(schema))
          .append(" | ")
          .append(cell(one.path("description").asString("")))
          .append(bounds(contract.follow(schema)))
          .append(" |\n");
    }
    out.append('\n');
  }

  private static String bounds(JsonNode schema) {
    List<String> words = new ArrayList<>();
    if (schema.has("minimum") && schema.has("maximum")) {
      words.add("from " + schema.path("minimum") + " to " + schema.path("maximum"));
    }
    if (schema.has("default")) {
      words.add("default " + schema.path("default").asString());
    }
    return words.isEmpty() ? "" : " (" + String.join(", ", words) + ")";
  }

  private void body(JsonNode body) {
    if (body.isMissingNode()) {
      return;
    }
    JsonNode json = body.path("content").path("application/json");
    out.append("Body: ").append(type(json.path("schema"))).append(".\n\n");
    example(json);
  }

  private void example(JsonNode owner) {
    if (owner.path("example").isObject()) {
      out.append("```json\n").append(owner.path("example")).append("\n```\n\n");
    } else if (owner.path("example").isString()) {
      out.append("```text\n").append(owner.path("example").stringValue()).append("```\n\n");
    }
  }

  private void answers(JsonNode responses) {
    out.append("| answer | what | body |\n|---|---|---|\n");
    for (Map.Entry<String, JsonNode> one : responses.properties()) {
      JsonNode answer = contract.follow(one.getValue());
      out.append("| ")
          .append(one.getKey().equals("default") ? "error" : one.getKey())
          .append(" | ")
          .append(cell(answer.path("description").asString("")))
          .append(" | ")
          .append(
              answer.path("content").properties().stream()
                  .map(body -> media(body.getKey(), body.getValue().path("schema")))
                  .collect(Collectors.joining(", ")))
          .append(" |\n");
    }
    out.append('\n');
    responses.forEach(one ->
        contract
            .follow(one)
            .path("content")
            .forEach(body -> {
              if (!one.has("$ref")) {
                example(body);
              }
            }));
  }

  private String media(String type, JsonNode schema) {
    return type.endsWith("json") ? type(schema) : "`" + type + "`";
  }

  private void schema(String name, JsonNode schema) {
    out.append("### ").append(name).append("\n\n");
    if (schema.has("description")) {
      out.append(schema.path("description").stringValue().strip()).append("\n\n");
    }
    if (schema.has("enum")) {
      out.append("One of ").append(words(schema)).append(".\n\n");
    }
    List<String[]> rows = new ArrayList<>();
    fields("", schema, rows);
    if (!rows.isEmpty()) {
      out.append("| field | type | what |\n|---|---|---|\n");
      rows.forEach(row ->
          out.append("| `")
              .append(row[0])
              .append("` | ")
              .append(row[1])
              .append(" | ")
              .append(row[2])
              .append(" |\n"));
      out.append('\n');
    }
    example(schema);
  }

  /// Fields with those of objects within them: `memory.bytes`, `files[].path`.
  private void fields(String prefix, JsonNode schema, List<String[]> rows) {
    for (JsonNode part : schema.path("allOf")) {
      if (part.has("$ref")) {
        rows.add(new String[] {"…", type(part), "All its fields."});
      }
      fields(prefix, part, rows);
    }
    List<String> required = schema.path("required").valueStream().map(JsonNode::asString).toList();
    for (Map.Entry<String, JsonNode> field : schema.path("properties").properties()) {
      JsonNode value = field.getValue();
      String path = prefix + field.getKey();
      String what = cell(value.path("description").asString(""));
      String optional = required.contains(field.getKey()) ? "" : "May be missing. ";
      rows.add(new String[] {path, type(value), (optional + what).strip()});
      if (value.has("properties")) {
        fields(path + ".", value, rows);
      } else if (value.path("items").has("properties")) {
        fields(path + "[].", value.path("items"), rows);
      }
    }
  }

  /// A schema in words, such as `list of [Download](#download)` or `integer or null`.
  private String type(JsonNode schema) {
    String name = Contract.nameOf(schema);
    if (!name.isEmpty()) {
      return "[" + name + "](#" + name.toLowerCase(Locale.ROOT) + ")";
    }
    if (schema.has("anyOf")) {
      return schema.path("anyOf").valueStream().map(this::type).collect(Collectors.joining(" or "));
    }
    if (schema.has("allOf")) {
      return "object";
    }
    if (schema.has("enum")) {
      return words(schema);
    }
    if (schema.has("const")) {
      return "`" + schema.path("const").asString() + "`";
    }
    JsonNode type = schema.path("type");
    String words =
        type.isArray()
            ? type.valueStream().map(JsonNode::asString).collect(Collectors.joining(" or "))
            : type.asString("any");
    if (words.equals("array")) {
      return "list of " + type(schema.path("items"));
    }
    return schema.has("format")
        ? words.replace("string", schema.path("format").asString())
        : words.replace("string", "text");
  }

  private static String words(JsonNode schema) {
    return schema
        .path("enum")
        .valueStream()
        .map(word -> word.isNull() ? "null" : "`" + word.asString() + "`")
        .collect(Collectors.joining(", "));
  }

  private static String cell(String text) {
    return text.replace("|", "\\|").replace('\n', ' ').strip();
  }
}
